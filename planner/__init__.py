"""The signed-in home, and the landing page of visitors."""
