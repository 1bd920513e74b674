"""Authors write the bank too."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

MODELS = ("signal", "round", "question", "example")
ACTIONS = ("add", "change", "view")


def grant(apps, schema_editor):
    # Permissions are usually made after all migrations; a group needs them now.
    config = apps.get_app_config("questions")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="Authors")
    names = [f"{action}_{model}" for model in MODELS for action in ACTIONS]
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="questions", codename__in=names
    )
    group.permissions.add(*permissions)


class Migration(migrations.Migration):
    dependencies = [
        ("questions", "0001_bank"),
        # Which sets what authors may, and would take this back.
        ("courses", "0002_authors"),
    ]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
