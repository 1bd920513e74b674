"""The group of moderators: they review what people submit as top answers, and nothing else."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

NAMES = ("view_submission", "change_submission")


def create(apps, schema_editor):
    # Permissions are usually made after all migrations; a group needs them now.
    config = apps.get_app_config("answers")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="Moderators")
    permissions = apps.get_model("auth", "Permission").objects
    found = permissions.filter(content_type__app_label="answers", codename__in=NAMES)
    group.permissions.set(found)


class Migration(migrations.Migration):
    dependencies = [
        ("answers", "0002_peers_and_top_answers"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
