"""The group of authors: they write courses in the admin."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

MODELS = ("course", "module", "lesson", "framework")
ACTIONS = ("add", "change", "view")


def create(apps, schema_editor):
    # Permissions are usually made after all migrations; a group needs them now.
    config = apps.get_app_config("courses")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="Authors")
    names = [f"{action}_{model}" for model in MODELS for action in ACTIONS]
    permissions = apps.get_model("auth", "Permission").objects
    group.permissions.set(permissions.filter(content_type__app_label="courses", codename__in=names))


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0001_courses_and_reading"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
