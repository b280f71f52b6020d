"""The two addresses for whoever runs the service."""

from django.db import OperationalError


def test_process_answers_without_the_database(client):
    assert client.get("/healthz").json() == {"process": "ok"}  # the test has no database


def test_ready_when_database_and_migrations_are(client, db):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"database": "ok", "migrations": "ok"})


def test_not_ready_while_a_migration_waits(client, db, monkeypatch):
    monkeypatch.setattr(
        "flourish_audit.health.MigrationExecutor.migration_plan", lambda *_: ["one"]
    )
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["migrations"]) == (503, "waiting")


def test_not_ready_when_the_database_is_gone(client, db, monkeypatch):
    def gone(*_):
        raise OperationalError("could not connect to server at 10.1.2.3")

    monkeypatch.setattr("flourish_audit.health.MigrationExecutor", gone)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, "not answering")
    assert "10.1.2.3" not in answer.content.decode()
