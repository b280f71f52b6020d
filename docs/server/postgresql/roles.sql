-- The three roles of the database. Once, as a superuser, in the new and empty database:
--   psql -d flourish -f roles.sql
-- Safe to repeat. Nobody has a password yet: docs/running.md says how each gets one.

DO $$
DECLARE
    role text;
BEGIN
    -- The tables are flourish_owner's; flourish_web serves the pages; flourish_read is for reports.
    FOREACH role IN ARRAY ARRAY['flourish_owner', 'flourish_web', 'flourish_read'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
            EXECUTE format('CREATE ROLE %I', role);
        END IF;
        EXECUTE format(
            'ALTER ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS', role
        );
    END LOOP;
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format(
        'GRANT CONNECT ON DATABASE %I TO flourish_owner, flourish_web, flourish_read',
        current_database()
    );
END
$$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO flourish_owner;
GRANT USAGE ON SCHEMA public TO flourish_web, flourish_read;
ALTER ROLE flourish_read SET default_transaction_read_only = on;
ALTER ROLE flourish_read SET statement_timeout = '60s';
