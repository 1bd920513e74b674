"""The web edge of the project: pages kept whole, assets, errors, health, the API's defaults."""
