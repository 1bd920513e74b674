"""The full-text index: a generated tsvector on PostgreSQL, an FTS5 table on SQLite."""

from django.db import migrations

# As FTS5 does it by itself: without accents, "read/write" and "node.js" as two words each, and
# with what English full-text search drops as too common ("what", "where").
APART = "/.-@:_~&=?#+<>"
FLAT = (
    "translate(regexp_replace(normalize(lower({column}), NFKD), '[\\u0300-\\u036f]', '', 'g'), "
    f"'{APART}', '{' ' * len(APART)}')"
)
POSTGRESQL = f"""
    CREATE TEXT SEARCH DICTIONARY prepsite_stem (TEMPLATE = snowball, Language = english);
    CREATE TEXT SEARCH CONFIGURATION prepsite (COPY = english);
    ALTER TEXT SEARCH CONFIGURATION prepsite
        ALTER MAPPING REPLACE english_stem WITH prepsite_stem;
    ALTER TABLE search_searchdocument ADD COLUMN vector tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('prepsite', {FLAT.format(column="title")}), 'A') ||
        setweight(to_tsvector('prepsite', {FLAT.format(column="body")}), 'D')
    ) STORED;
    CREATE INDEX search_vector ON search_searchdocument USING gin (vector);
"""

SQLITE = [
    """
    CREATE VIRTUAL TABLE search_fts USING fts5(
        title, body, content='search_searchdocument', content_rowid='id',
        tokenize='porter unicode61 remove_diacritics 2', prefix='2 3'
    )
    """,
    """
    CREATE TRIGGER search_fts_insert AFTER INSERT ON search_searchdocument BEGIN
        INSERT INTO search_fts(rowid, title, body) VALUES (new.id, new.title, new.body);
    END
    """,
    """
    CREATE TRIGGER search_fts_delete AFTER DELETE ON search_searchdocument BEGIN
        INSERT INTO search_fts(search_fts, rowid, title, body)
        VALUES ('delete', old.id, old.title, old.body);
    END
    """,
    """
    CREATE TRIGGER search_fts_update AFTER UPDATE ON search_searchdocument BEGIN
        INSERT INTO search_fts(search_fts, rowid, title, body)
        VALUES ('delete', old.id, old.title, old.body);
        INSERT INTO search_fts(rowid, title, body) VALUES (new.id, new.title, new.body);
    END
    """,
]


def create(apps, schema_editor):
    statements = [POSTGRESQL] if schema_editor.connection.vendor == "postgresql" else SQLITE
    for statement in statements:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE search_searchdocument DROP COLUMN vector")
        schema_editor.execute("DROP TEXT SEARCH CONFIGURATION prepsite")
        schema_editor.execute("DROP TEXT SEARCH DICTIONARY prepsite_stem")
        return
    for name in ("insert", "delete", "update"):
        schema_editor.execute(f"DROP TRIGGER search_fts_{name}")
    schema_editor.execute("DROP TABLE search_fts")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_documents")]
    operations = [migrations.RunPython(create, drop)]
