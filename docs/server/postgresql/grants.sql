-- Who may do what with the tables. As flourish_owner, after every migrate:
--   flourish-audit dbshell --database owner -- --quiet --file grants.sql
-- Safe to repeat: it takes everything away first, and gives exactly what is written here.

BEGIN;

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, flourish_web, flourish_read;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, flourish_web, flourish_read;
REVOKE ALL ON ALL ROUTINES IN SCHEMA public FROM PUBLIC;

-- The web: rows of every table, never a table itself. No TRUNCATE, no REFERENCES, no TRIGGER; the
-- numbers of new rows come by themselves.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO flourish_web;
-- It adds to the access log, whose chain the database makes, and reads which migrations were run.
REVOKE UPDATE, DELETE ON cases_accesslog FROM flourish_web;
REVOKE INSERT, UPDATE, DELETE ON cases_loghead, django_migrations FROM flourish_web;

-- Reports: who is rated how, and what became of it. No case reference, nothing that somebody typed
-- about a child or a person, no account, no sign-in, no log. What is not named here stays closed,
-- also a table that a later version adds.
GRANT SELECT ON
    frameworks_framework, frameworks_edition, frameworks_section, frameworks_item,
    frameworks_reference, frameworks_itemlink,
    cases_service, cases_team, cases_plantype, cases_countypicture, cases_domainstandard,
    cases_rating_letters, cases_determinantlink, cases_leftonpurpose,
    cases_audit_themed_sections, cases_audit_chosen_items, cases_action_items
    TO flourish_read;
GRANT SELECT (id, plan_type_id, restricted, status, opened_on, closed_on, erased_on)
    ON cases_case TO flourish_read;
GRANT SELECT (id, case_id, team_id, starts, ends) ON cases_allocation TO flourish_read;
GRANT SELECT (
    id, case_id, type, scope, voice, edition_id, state, started_at, submitted_at, due_on,
    revises_id, replaced, plan_type_id, age_band, team_id, period
) ON cases_audit TO flourish_read;
GRANT SELECT (id, audit_id, item_id, value, entry_method, face, saved_at)
    ON cases_rating TO flourish_read;
GRANT SELECT (id, case_id, audit_id, already_in_plan, due_on, state, done_on, verified_on, urgent,
    created_at) ON cases_action TO flourish_read;
GRANT SELECT (id, case_id, item_code, opened_on, held_on, considered)
    ON cases_clockentry TO flourish_read;

COMMIT;
