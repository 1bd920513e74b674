"""Courses, modules, lessons and frameworks, and what a person has read of them."""
