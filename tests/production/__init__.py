"""The site as it is deployed: real processes on several machines, one database, one broker."""
