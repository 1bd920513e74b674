"""Content that lives in files and in the admin at once: revisions, assets, the three-way rule."""
