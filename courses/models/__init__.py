"""What is read (content) and what a person has read (reading)."""

from courses.models.content import Course, FormerAddress, Framework, Lesson, Module
from courses.models.reading import Reading, SkippedModule

__all__ = [
    "Course",
    "FormerAddress",
    "Framework",
    "Lesson",
    "Module",
    "Reading",
    "SkippedModule",
]
