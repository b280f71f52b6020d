-- The database as release 0.1.0 made it: its tables, functions and triggers, and no row but the list of
-- its migrations. From PostgreSQL 15, in the folder of that release, into an empty database:
--   python3 manage.py migrate
--   pg_dump --schema-only --no-owner --no-privileges ADDRESS
--   pg_dump --data-only --inserts --table django_migrations ADDRESS
-- without its comments and empty lines. tests/test_upgrade.py fills it and brings it up.
SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE FUNCTION public.chain_cases_accesslog() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ DECLARE head cases_loghead; made text; 
BEGIN
    SELECT * INTO head FROM cases_loghead WHERE id = 1 FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        INSERT INTO cases_loghead (id, sequence, hash) VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000') ON CONFLICT DO NOTHING;
        SELECT * INTO head FROM cases_loghead WHERE id = 1 FOR NO KEY UPDATE;
    END IF;
    SELECT encode(sha256(convert_to(
            string_agg(coalesce(length(part) || ':' || part, '-'), '' ORDER BY place), 'UTF8'
        )), 'hex') INTO made
        FROM unnest(ARRAY['1', (head.sequence + 1)::text, head.hash, NEW.id::text, to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), NEW.actor_id::text, NEW.event::text, NEW.what::text, NEW.case_id::text, CASE WHEN NEW.allocated THEN 'true' ELSE 'false' END, NEW.why::text, NEW.before::text, NEW.after::text])
        WITH ORDINALITY AS parts (part, place);
    UPDATE cases_accesslog SET sequence = head.sequence + 1, previous = head.hash, hash = made
        WHERE id = NEW.id;
    UPDATE cases_loghead SET sequence = head.sequence + 1, hash = made WHERE id = 1;
    RETURN NULL;
END
 $$;
CREATE FUNCTION public.freeze_cases_agreedpoints_insert() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF EXISTS (SELECT 1 FROM cases_supervisionsheet s WHERE s.id = NEW.sheet_id AND s.manager_signed_at IS NOT NULL AND s.practitioner_signed_at IS NOT NULL) THEN RAISE EXCEPTION 'a signed supervision sheet cannot be changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.freeze_cases_audit_chosen_items_delete() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF EXISTS (SELECT 1 FROM cases_audit a WHERE a.id = OLD.audit_id AND a.state NOT IN ('planned', 'in_progress')) THEN RAISE EXCEPTION 'a submitted audit cannot be changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$;
CREATE FUNCTION public.freeze_cases_audit_chosen_items_insert() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF EXISTS (SELECT 1 FROM cases_audit a WHERE a.id = NEW.audit_id AND a.state NOT IN ('planned', 'in_progress')) THEN RAISE EXCEPTION 'a submitted audit cannot be changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.freeze_cases_audit_chosen_items_update() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF (EXISTS (SELECT 1 FROM cases_audit a WHERE a.id = NEW.audit_id AND a.state NOT IN ('planned', 'in_progress'))) OR (EXISTS (SELECT 1 FROM cases_audit a WHERE a.id = OLD.audit_id AND a.state NOT IN ('planned', 'in_progress'))) THEN RAISE EXCEPTION 'a submitted audit cannot be changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.freeze_cases_audit_themed_sections_delete() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF EXISTS (SELECT 1 FROM cases_audit a WHERE a.id = OLD.audit_id AND a.state NOT IN ('planned', 'in_progress')) THEN RAISE EXCEPTION 'a submitted audit cannot be changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$;
CREATE FUNCTION public.freeze_cases_audit_themed_sections_insert() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF EXISTS (SELECT 1 FROM cases_audit a WHERE a.id = NEW.audit_id AND a.state NOT IN ('planned', 'in_progress')) THEN RAISE EXCEPTION 'a submitted audit cannot be changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.freeze_cases_audit_themed_sections_update() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF (EXISTS (SELECT 1 FROM cases_audit a WHERE a.id = NEW.audit_id AND a.state NOT IN ('planned', 'in_progress'))) OR (EXISTS (SELECT 1 FROM cases_audit a WHERE a.id = OLD.audit_id AND a.state NOT IN ('planned', 'in_progress'))) THEN RAISE EXCEPTION 'a submitted audit cannot be changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.freeze_cases_audit_update() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF OLD.state NOT IN ('planned', 'in_progress') AND (NEW.state IN ('planned', 'in_progress') OR NEW.case_id IS DISTINCT FROM OLD.case_id OR NEW.scope IS DISTINCT FROM OLD.scope OR NEW.voice IS DISTINCT FROM OLD.voice OR NEW.type IS DISTINCT FROM OLD.type OR NEW.rater_id IS DISTINCT FROM OLD.rater_id OR NEW.edition_id IS DISTINCT FROM OLD.edition_id OR NEW.started_at IS DISTINCT FROM OLD.started_at OR NEW.submitted_at IS DISTINCT FROM OLD.submitted_at OR NEW.working_well IS DISTINCT FROM OLD.working_well OR NEW.working_well_section_id IS DISTINCT FROM OLD.working_well_section_id OR NEW.revises_id IS DISTINCT FROM OLD.revises_id OR NEW.plan_type_id IS DISTINCT FROM OLD.plan_type_id OR NEW.age_band IS DISTINCT FROM OLD.age_band OR NEW.team_id IS DISTINCT FROM OLD.team_id OR NEW.practitioner_id IS DISTINCT FROM OLD.practitioner_id OR NEW.period IS DISTINCT FROM OLD.period) THEN RAISE EXCEPTION 'a submitted audit cannot be changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.freeze_cases_childvoice_delete() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF EXISTS (SELECT 1 FROM cases_audit a WHERE a.id = OLD.audit_id AND a.state NOT IN ('planned', 'in_progress')) THEN RAISE EXCEPTION 'a submitted audit cannot be changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$;
CREATE FUNCTION public.freeze_cases_childvoice_insert() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF EXISTS (SELECT 1 FROM cases_audit a WHERE a.id = NEW.audit_id AND a.state NOT IN ('planned', 'in_progress')) THEN RAISE EXCEPTION 'a submitted audit cannot be changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.freeze_cases_childvoice_update() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF (EXISTS (SELECT 1 FROM cases_audit a WHERE a.id = NEW.audit_id AND a.state NOT IN ('planned', 'in_progress'))) OR (EXISTS (SELECT 1 FROM cases_audit a WHERE a.id = OLD.audit_id AND a.state NOT IN ('planned', 'in_progress'))) THEN RAISE EXCEPTION 'a submitted audit cannot be changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.freeze_cases_determinantlink_delete() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF EXISTS (SELECT 1 FROM cases_rating r JOIN cases_audit a ON a.id = r.audit_id WHERE r.id = OLD.rating_id AND a.state NOT IN ('planned', 'in_progress')) THEN RAISE EXCEPTION 'a submitted audit cannot be changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$;
CREATE FUNCTION public.freeze_cases_determinantlink_insert() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF EXISTS (SELECT 1 FROM cases_rating r JOIN cases_audit a ON a.id = r.audit_id WHERE r.id = NEW.rating_id AND a.state NOT IN ('planned', 'in_progress')) THEN RAISE EXCEPTION 'a submitted audit cannot be changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.freeze_cases_determinantlink_update() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF (EXISTS (SELECT 1 FROM cases_rating r JOIN cases_audit a ON a.id = r.audit_id WHERE r.id = NEW.rating_id AND a.state NOT IN ('planned', 'in_progress'))) OR (EXISTS (SELECT 1 FROM cases_rating r JOIN cases_audit a ON a.id = r.audit_id WHERE r.id = OLD.rating_id AND a.state NOT IN ('planned', 'in_progress'))) THEN RAISE EXCEPTION 'a submitted audit cannot be changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.freeze_cases_evidence_delete() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF EXISTS (SELECT 1 FROM cases_audit a WHERE a.id = OLD.audit_id AND a.state NOT IN ('planned', 'in_progress')) THEN RAISE EXCEPTION 'a submitted audit cannot be changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$;
CREATE FUNCTION public.freeze_cases_evidence_insert() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF EXISTS (SELECT 1 FROM cases_audit a WHERE a.id = NEW.audit_id AND a.state NOT IN ('planned', 'in_progress')) THEN RAISE EXCEPTION 'a submitted audit cannot be changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.freeze_cases_evidence_update() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF (EXISTS (SELECT 1 FROM cases_audit a WHERE a.id = NEW.audit_id AND a.state NOT IN ('planned', 'in_progress'))) OR (EXISTS (SELECT 1 FROM cases_audit a WHERE a.id = OLD.audit_id AND a.state NOT IN ('planned', 'in_progress'))) THEN RAISE EXCEPTION 'a submitted audit cannot be changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.freeze_cases_leftonpurpose_delete() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF EXISTS (SELECT 1 FROM cases_audit a WHERE a.id = OLD.audit_id AND a.state NOT IN ('planned', 'in_progress')) THEN RAISE EXCEPTION 'a submitted audit cannot be changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$;
CREATE FUNCTION public.freeze_cases_leftonpurpose_insert() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF EXISTS (SELECT 1 FROM cases_audit a WHERE a.id = NEW.audit_id AND a.state NOT IN ('planned', 'in_progress')) THEN RAISE EXCEPTION 'a submitted audit cannot be changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.freeze_cases_leftonpurpose_update() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF (EXISTS (SELECT 1 FROM cases_audit a WHERE a.id = NEW.audit_id AND a.state NOT IN ('planned', 'in_progress'))) OR (EXISTS (SELECT 1 FROM cases_audit a WHERE a.id = OLD.audit_id AND a.state NOT IN ('planned', 'in_progress'))) THEN RAISE EXCEPTION 'a submitted audit cannot be changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.freeze_cases_rating_delete() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF EXISTS (SELECT 1 FROM cases_audit a WHERE a.id = OLD.audit_id AND a.state NOT IN ('planned', 'in_progress')) THEN RAISE EXCEPTION 'a submitted audit cannot be changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$;
CREATE FUNCTION public.freeze_cases_rating_insert() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF EXISTS (SELECT 1 FROM cases_audit a WHERE a.id = NEW.audit_id AND a.state NOT IN ('planned', 'in_progress')) THEN RAISE EXCEPTION 'a submitted audit cannot be changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.freeze_cases_rating_letters_delete() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF EXISTS (SELECT 1 FROM cases_rating r JOIN cases_audit a ON a.id = r.audit_id WHERE r.id = OLD.rating_id AND a.state NOT IN ('planned', 'in_progress')) THEN RAISE EXCEPTION 'a submitted audit cannot be changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$;
CREATE FUNCTION public.freeze_cases_rating_letters_insert() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF EXISTS (SELECT 1 FROM cases_rating r JOIN cases_audit a ON a.id = r.audit_id WHERE r.id = NEW.rating_id AND a.state NOT IN ('planned', 'in_progress')) THEN RAISE EXCEPTION 'a submitted audit cannot be changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.freeze_cases_rating_letters_update() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF (EXISTS (SELECT 1 FROM cases_rating r JOIN cases_audit a ON a.id = r.audit_id WHERE r.id = NEW.rating_id AND a.state NOT IN ('planned', 'in_progress'))) OR (EXISTS (SELECT 1 FROM cases_rating r JOIN cases_audit a ON a.id = r.audit_id WHERE r.id = OLD.rating_id AND a.state NOT IN ('planned', 'in_progress'))) THEN RAISE EXCEPTION 'a submitted audit cannot be changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.freeze_cases_rating_update() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF (EXISTS (SELECT 1 FROM cases_audit a WHERE a.id = NEW.audit_id AND a.state NOT IN ('planned', 'in_progress'))) OR (EXISTS (SELECT 1 FROM cases_audit a WHERE a.id = OLD.audit_id AND a.state NOT IN ('planned', 'in_progress'))) THEN RAISE EXCEPTION 'a submitted audit cannot be changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.freeze_cases_supervisionsheet_delete() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF OLD.manager_signed_at IS NOT NULL AND OLD.practitioner_signed_at IS NOT NULL THEN RAISE EXCEPTION 'a signed supervision sheet cannot be changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$;
CREATE FUNCTION public.freeze_cases_supervisionsheet_update() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF OLD.manager_signed_at IS NOT NULL AND OLD.practitioner_signed_at IS NOT NULL THEN RAISE EXCEPTION 'a signed supervision sheet cannot be changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.freeze_frameworks_edition_update() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF OLD.status <> 'draft' AND (NEW.status = 'draft' OR NEW.framework_id IS DISTINCT FROM OLD.framework_id OR NEW.number IS DISTINCT FROM OLD.number OR NEW.scale IS DISTINCT FROM OLD.scale OR NEW.kinds IS DISTINCT FROM OLD.kinds OR NEW.headings IS DISTINCT FROM OLD.headings OR NEW.checksum IS DISTINCT FROM OLD.checksum OR NEW.published_at IS DISTINCT FROM OLD.published_at) THEN RAISE EXCEPTION 'a published edition cannot be changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.freeze_frameworks_item_delete() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF EXISTS (SELECT 1 FROM frameworks_edition e WHERE e.id = OLD.edition_id AND e.status <> 'draft') THEN RAISE EXCEPTION 'a published edition cannot be changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$;
CREATE FUNCTION public.freeze_frameworks_item_insert() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF EXISTS (SELECT 1 FROM frameworks_edition e WHERE e.id = NEW.edition_id AND e.status <> 'draft') THEN RAISE EXCEPTION 'a published edition cannot be changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.freeze_frameworks_item_update() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF (EXISTS (SELECT 1 FROM frameworks_edition e WHERE e.id = NEW.edition_id AND e.status <> 'draft')) OR (EXISTS (SELECT 1 FROM frameworks_edition e WHERE e.id = OLD.edition_id AND e.status <> 'draft')) THEN RAISE EXCEPTION 'a published edition cannot be changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.freeze_frameworks_reference_delete() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF EXISTS (SELECT 1 FROM frameworks_edition e WHERE e.id = OLD.edition_id AND e.status <> 'draft') THEN RAISE EXCEPTION 'a published edition cannot be changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$;
CREATE FUNCTION public.freeze_frameworks_reference_insert() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF EXISTS (SELECT 1 FROM frameworks_edition e WHERE e.id = NEW.edition_id AND e.status <> 'draft') THEN RAISE EXCEPTION 'a published edition cannot be changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.freeze_frameworks_reference_update() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF (EXISTS (SELECT 1 FROM frameworks_edition e WHERE e.id = NEW.edition_id AND e.status <> 'draft')) OR (EXISTS (SELECT 1 FROM frameworks_edition e WHERE e.id = OLD.edition_id AND e.status <> 'draft')) THEN RAISE EXCEPTION 'a published edition cannot be changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.freeze_frameworks_section_delete() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF EXISTS (SELECT 1 FROM frameworks_edition e WHERE e.id = OLD.edition_id AND e.status <> 'draft') THEN RAISE EXCEPTION 'a published edition cannot be changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$;
CREATE FUNCTION public.freeze_frameworks_section_insert() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF EXISTS (SELECT 1 FROM frameworks_edition e WHERE e.id = NEW.edition_id AND e.status <> 'draft') THEN RAISE EXCEPTION 'a published edition cannot be changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.freeze_frameworks_section_update() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF (EXISTS (SELECT 1 FROM frameworks_edition e WHERE e.id = NEW.edition_id AND e.status <> 'draft')) OR (EXISTS (SELECT 1 FROM frameworks_edition e WHERE e.id = OLD.edition_id AND e.status <> 'draft')) THEN RAISE EXCEPTION 'a published edition cannot be changed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.keep_cases_accesslog_delete() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'the access log is only added to' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$;
CREATE FUNCTION public.keep_cases_accesslog_update() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF OLD.sequence IS NOT NULL OR NEW.sequence IS NULL OR NEW.id IS DISTINCT FROM OLD.id OR NEW.at IS DISTINCT FROM OLD.at OR NEW.actor_id IS DISTINCT FROM OLD.actor_id OR NEW.event IS DISTINCT FROM OLD.event OR NEW.what IS DISTINCT FROM OLD.what OR NEW.case_id IS DISTINCT FROM OLD.case_id OR NEW.allocated IS DISTINCT FROM OLD.allocated OR NEW.why IS DISTINCT FROM OLD.why OR NEW.before IS DISTINCT FROM OLD.before OR NEW.after IS DISTINCT FROM OLD.after THEN RAISE EXCEPTION 'the access log is only added to' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.keep_cases_agreedpoints_delete() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'agreed points are only added to' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$;
CREATE FUNCTION public.keep_cases_agreedpoints_update() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'agreed points are only added to' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.keep_cases_audit_delete() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF OLD.state NOT IN ('planned', 'in_progress') THEN RAISE EXCEPTION 'a submitted audit cannot be deleted' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$;
CREATE FUNCTION public.keep_cases_auditcomment_delete() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF EXISTS (SELECT 1 FROM cases_audit a WHERE a.id = OLD.audit_id AND a.state NOT IN ('planned', 'in_progress')) THEN RAISE EXCEPTION 'what was said of an audit is only added to' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$;
CREATE FUNCTION public.keep_cases_auditcomment_update() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF (EXISTS (SELECT 1 FROM cases_audit a WHERE a.id = NEW.audit_id AND a.state NOT IN ('planned', 'in_progress'))) OR (EXISTS (SELECT 1 FROM cases_audit a WHERE a.id = OLD.audit_id AND a.state NOT IN ('planned', 'in_progress'))) THEN RAISE EXCEPTION 'what was said of an audit is only added to' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.keep_cases_auditmove_delete() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF EXISTS (SELECT 1 FROM cases_audit a WHERE a.id = OLD.audit_id AND a.state NOT IN ('planned', 'in_progress')) THEN RAISE EXCEPTION 'what was said of an audit is only added to' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$;
CREATE FUNCTION public.keep_cases_auditmove_update() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF (EXISTS (SELECT 1 FROM cases_audit a WHERE a.id = NEW.audit_id AND a.state NOT IN ('planned', 'in_progress'))) OR (EXISTS (SELECT 1 FROM cases_audit a WHERE a.id = OLD.audit_id AND a.state NOT IN ('planned', 'in_progress'))) THEN RAISE EXCEPTION 'what was said of an audit is only added to' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.keep_cases_countypicture_delete() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'a published picture of the county stays as it is' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$;
CREATE FUNCTION public.keep_cases_countypicture_update() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF 1 = 1 THEN RAISE EXCEPTION 'a published picture of the county stays as it is' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.keep_cases_redaction_delete() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF EXISTS (SELECT 1 FROM cases_audit a WHERE a.id = OLD.audit_id AND a.state NOT IN ('planned', 'in_progress')) THEN RAISE EXCEPTION 'what was said of an audit is only added to' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$;
CREATE FUNCTION public.keep_cases_redaction_update() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF (EXISTS (SELECT 1 FROM cases_audit a WHERE a.id = NEW.audit_id AND a.state NOT IN ('planned', 'in_progress'))) OR (EXISTS (SELECT 1 FROM cases_audit a WHERE a.id = OLD.audit_id AND a.state NOT IN ('planned', 'in_progress'))) THEN RAISE EXCEPTION 'what was said of an audit is only added to' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.keep_frameworks_edition_delete() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF OLD.status <> 'draft' THEN RAISE EXCEPTION 'a published edition cannot be deleted' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$;
CREATE FUNCTION public.move_cases_audit_update() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$ BEGIN IF NEW.state <> OLD.state AND NOT ((OLD.state = 'agreed' AND NEW.state IN ('agreed', 'closed', 'withdrawn')) OR (OLD.state = 'closed' AND NEW.state IN ('closed')) OR (OLD.state = 'in_moderation' AND NEW.state IN ('agreed', 'in_moderation', 'withdrawn')) OR (OLD.state = 'in_progress' AND NEW.state IN ('in_progress', 'submitted', 'withdrawn')) OR (OLD.state = 'planned' AND NEW.state IN ('in_progress', 'planned', 'withdrawn')) OR (OLD.state = 'returned' AND NEW.state IN ('returned', 'withdrawn')) OR (OLD.state = 'submitted' AND NEW.state IN ('agreed', 'in_moderation', 'returned', 'submitted', 'withdrawn'))) THEN RAISE EXCEPTION 'an audit does not move on like this' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.account_emailaddress (
    id integer NOT NULL,
    email character varying(254) NOT NULL,
    verified boolean NOT NULL,
    "primary" boolean NOT NULL,
    user_id bigint NOT NULL
);
ALTER TABLE public.account_emailaddress ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.account_emailaddress_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.account_emailconfirmation (
    id integer NOT NULL,
    created timestamp with time zone NOT NULL,
    sent timestamp with time zone,
    key character varying(64) NOT NULL,
    email_address_id integer NOT NULL
);
ALTER TABLE public.account_emailconfirmation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.account_emailconfirmation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.auth_group (
    id integer NOT NULL,
    name character varying(150) NOT NULL
);
ALTER TABLE public.auth_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.auth_group_permissions (
    id bigint NOT NULL,
    group_id integer NOT NULL,
    permission_id integer NOT NULL
);
ALTER TABLE public.auth_group_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.auth_permission (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    content_type_id integer NOT NULL,
    codename character varying(100) NOT NULL
);
ALTER TABLE public.auth_permission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_permission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_accesslog (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    event character varying(10) NOT NULL,
    what character varying(60) NOT NULL,
    case_id uuid,
    allocated boolean NOT NULL,
    why character varying(300) NOT NULL,
    actor_id bigint,
    after character varying(600) NOT NULL,
    before character varying(600) NOT NULL,
    hash character varying(64) DEFAULT ''::character varying NOT NULL,
    previous character varying(64) DEFAULT ''::character varying NOT NULL,
    sequence bigint
);
ALTER TABLE public.cases_accesslog ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_accesslog_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_action (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    already_in_plan boolean NOT NULL,
    what character varying(500) NOT NULL,
    due_on date NOT NULL,
    state character varying(12) NOT NULL,
    done_on date,
    done_evidence text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    owner_id bigint NOT NULL,
    audit_id bigint NOT NULL,
    case_id bigint NOT NULL,
    acknowledged_at timestamp with time zone,
    acknowledged_by_id bigint,
    closing_words text NOT NULL,
    done_by_id bigint,
    raised_by_id bigint,
    urgent boolean NOT NULL,
    verified_by_id bigint,
    verified_on date,
    CONSTRAINT action_says_what CHECK ((already_in_plan OR (NOT ((what)::text = ''::text)))),
    CONSTRAINT action_state_known CHECK (((state)::text = ANY ((ARRAY['open'::character varying, 'in_progress'::character varying, 'done'::character varying, 'verified'::character varying, 'cancelled'::character varying])::text[]))),
    CONSTRAINT action_verified_by_another CHECK (((verified_by_id IS NULL) OR ((NOT ((verified_by_id = owner_id) AND (verified_by_id IS NOT NULL))) AND ((done_by_id IS NULL) OR (NOT ((verified_by_id = done_by_id) AND (verified_by_id IS NOT NULL) AND (done_by_id IS NOT NULL))))))),
    CONSTRAINT cases_action_version_check CHECK ((version >= 0))
);
ALTER TABLE public.cases_action ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_action_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_action_items (
    id bigint NOT NULL,
    action_id bigint NOT NULL,
    item_id bigint NOT NULL
);
ALTER TABLE public.cases_action_items ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_action_items_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_agreedchange (
    id bigint NOT NULL,
    value character varying(14) NOT NULL,
    reason text NOT NULL,
    item_id bigint NOT NULL,
    moderation_id bigint NOT NULL,
    CONSTRAINT agreed_change_has_a_reason CHECK ((NOT (reason = ''::text)))
);
ALTER TABLE public.cases_agreedchange ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_agreedchange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_agreedpoints (
    id bigint NOT NULL,
    text text NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id bigint NOT NULL,
    sheet_id bigint NOT NULL,
    CONSTRAINT agreed_points_say_something CHECK ((NOT (text = ''::text)))
);
ALTER TABLE public.cases_agreedpoints ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_agreedpoints_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_allocation (
    id bigint NOT NULL,
    starts date NOT NULL,
    ends date,
    practitioner_id bigint NOT NULL,
    case_id bigint NOT NULL,
    team_id bigint NOT NULL,
    CONSTRAINT allocation_ends_after_start CHECK (((ends IS NULL) OR (ends >= starts)))
);
ALTER TABLE public.cases_allocation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_allocation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_appraisal (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    ends_on date NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    shown_at timestamp with time zone,
    practitioner_id bigint NOT NULL,
    team_id bigint NOT NULL,
    CONSTRAINT cases_appraisal_version_check CHECK ((version >= 0))
);
ALTER TABLE public.cases_appraisal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_appraisal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_audit (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    type character varying(30) NOT NULL,
    scope character varying(20) NOT NULL,
    voice character varying(20) NOT NULL,
    state character varying(20) NOT NULL,
    started_at timestamp with time zone NOT NULL,
    submitted_at timestamp with time zone,
    working_well text NOT NULL,
    version integer NOT NULL,
    age_band character varying(10) NOT NULL,
    period date,
    edition_id bigint NOT NULL,
    practitioner_id bigint,
    rater_id bigint NOT NULL,
    case_id bigint NOT NULL,
    plan_type_id bigint,
    team_id bigint,
    due_on date,
    replaced boolean NOT NULL,
    revises_id bigint,
    working_well_section_id bigint,
    CONSTRAINT audit_state_known CHECK (((state)::text = ANY ((ARRAY['planned'::character varying, 'in_progress'::character varying, 'submitted'::character varying, 'returned'::character varying, 'in_moderation'::character varying, 'agreed'::character varying, 'closed'::character varying, 'withdrawn'::character varying])::text[]))),
    CONSTRAINT cases_audit_version_check CHECK ((version >= 0)),
    CONSTRAINT submitted_audit_is_frozen_whole CHECK ((((state)::text = ANY ((ARRAY['planned'::character varying, 'in_progress'::character varying, 'withdrawn'::character varying])::text[])) OR ((period IS NOT NULL) AND (plan_type_id IS NOT NULL) AND (practitioner_id IS NOT NULL) AND (submitted_at IS NOT NULL) AND (team_id IS NOT NULL) AND (NOT ((age_band)::text = ''::text)))))
);
CREATE TABLE public.cases_audit_chosen_items (
    id bigint NOT NULL,
    audit_id bigint NOT NULL,
    item_id bigint NOT NULL
);
ALTER TABLE public.cases_audit_chosen_items ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_audit_chosen_items_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE public.cases_audit ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_audit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_audit_themed_sections (
    id bigint NOT NULL,
    audit_id bigint NOT NULL,
    section_id bigint NOT NULL
);
ALTER TABLE public.cases_audit_themed_sections ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_audit_themed_sections_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_auditcomment (
    id bigint NOT NULL,
    part character varying(60) NOT NULL,
    text text NOT NULL,
    is_reply boolean NOT NULL,
    at timestamp with time zone NOT NULL,
    audit_id bigint NOT NULL,
    by_id bigint NOT NULL,
    CONSTRAINT comment_says_something CHECK ((NOT (text = ''::text)))
);
ALTER TABLE public.cases_auditcomment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_auditcomment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_auditmove (
    id bigint NOT NULL,
    name character varying(20) NOT NULL,
    from_state character varying(20) NOT NULL,
    to_state character varying(20) NOT NULL,
    part character varying(60) NOT NULL,
    reason text NOT NULL,
    at timestamp with time zone NOT NULL,
    audit_id bigint NOT NULL,
    by_id bigint
);
ALTER TABLE public.cases_auditmove ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_auditmove_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_auditplan (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    kind character varying(12) NOT NULL,
    title character varying(120) NOT NULL,
    type character varying(30) NOT NULL,
    scope character varying(20) NOT NULL,
    age_band character varying(10) NOT NULL,
    size smallint NOT NULL,
    due_on date NOT NULL,
    created_at timestamp with time zone NOT NULL,
    seed bigint,
    drawn_at timestamp with time zone,
    pool jsonb NOT NULL,
    by_id bigint NOT NULL,
    CONSTRAINT cases_auditplan_size_check CHECK ((size >= 0)),
    CONSTRAINT plan_drawn_with_a_seed CHECK ((((seed IS NULL) OR (drawn_at IS NOT NULL)) AND (1 = (
CASE
    WHEN (seed IS NULL) THEN 1
    ELSE 0
END +
CASE
    WHEN (drawn_at IS NOT NULL) THEN 1
    ELSE 0
END)))),
    CONSTRAINT plan_has_a_size CHECK ((size >= 1))
);
CREATE TABLE public.cases_auditplan_auditors (
    id bigint NOT NULL,
    auditplan_id bigint NOT NULL,
    user_id bigint NOT NULL
);
ALTER TABLE public.cases_auditplan_auditors ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_auditplan_auditors_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE public.cases_auditplan ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_auditplan_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_auditplan_items (
    id bigint NOT NULL,
    auditplan_id bigint NOT NULL,
    item_id bigint NOT NULL
);
ALTER TABLE public.cases_auditplan_items ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_auditplan_items_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_auditplan_plan_types (
    id bigint NOT NULL,
    auditplan_id bigint NOT NULL,
    plantype_id bigint NOT NULL
);
ALTER TABLE public.cases_auditplan_plan_types ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_auditplan_plan_types_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_auditplan_sections (
    id bigint NOT NULL,
    auditplan_id bigint NOT NULL,
    section_id bigint NOT NULL
);
ALTER TABLE public.cases_auditplan_sections ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_auditplan_sections_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_auditplan_teams (
    id bigint NOT NULL,
    auditplan_id bigint NOT NULL,
    team_id bigint NOT NULL
);
ALTER TABLE public.cases_auditplan_teams ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_auditplan_teams_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_auditseen (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    audit_id bigint NOT NULL,
    user_id bigint NOT NULL
);
ALTER TABLE public.cases_auditseen ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_auditseen_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_calibration (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    title character varying(120) NOT NULL,
    story text NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    by_id bigint NOT NULL,
    edition_id bigint NOT NULL
);
ALTER TABLE public.cases_calibration ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_calibration_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_calibration_items (
    id bigint NOT NULL,
    calibration_id bigint NOT NULL,
    item_id bigint NOT NULL
);
ALTER TABLE public.cases_calibration_items ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_calibration_items_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_calibrationrating (
    id bigint NOT NULL,
    value character varying(14) NOT NULL,
    saved_at timestamp with time zone NOT NULL,
    calibration_id bigint NOT NULL,
    item_id bigint NOT NULL,
    rater_id bigint NOT NULL,
    CONSTRAINT calibration_value_known CHECK (((value)::text = ANY ((ARRAY['green'::character varying, 'amber'::character varying, 'red'::character varying, 'not_yet_known'::character varying, 'not_applicable'::character varying])::text[])))
);
ALTER TABLE public.cases_calibrationrating ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_calibrationrating_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_case (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    reference character varying(30) NOT NULL,
    birth_month date,
    expected_month date,
    restricted boolean NOT NULL,
    status character varying(12) NOT NULL,
    opened_on date NOT NULL,
    closed_on date,
    created_at timestamp with time zone NOT NULL,
    family_group_id bigint,
    plan_type_id bigint NOT NULL,
    CONSTRAINT case_birth_is_a_month CHECK ((((birth_month IS NULL) OR (EXTRACT(day FROM birth_month) = (1)::numeric)) AND ((expected_month IS NULL) OR (EXTRACT(day FROM expected_month) = (1)::numeric)))),
    CONSTRAINT case_born_or_expected CHECK ((((birth_month IS NULL) OR (expected_month IS NULL)) AND (1 = (
CASE
    WHEN (birth_month IS NULL) THEN 1
    ELSE 0
END +
CASE
    WHEN (expected_month IS NULL) THEN 1
    ELSE 0
END)))),
    CONSTRAINT case_closed_with_a_date CHECK ((((closed_on IS NULL) AND ((status)::text = 'open'::text)) OR ((closed_on IS NOT NULL) AND ((status)::text = ANY ((ARRAY['closed'::character varying, 'transferred'::character varying])::text[]))))),
    CONSTRAINT case_has_reference CHECK ((NOT ((reference)::text = ''::text)))
);
ALTER TABLE public.cases_case ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_case_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_caseloadalias (
    id bigint NOT NULL,
    what character varying(10) NOT NULL,
    key character varying(150) NOT NULL,
    text character varying(150) NOT NULL,
    outcome character varying(10) NOT NULL,
    plan_type_id bigint,
    team_id bigint,
    user_id bigint,
    CONSTRAINT caseload_alias_means_one CHECK (((((outcome)::text = ''::text) AND (plan_type_id IS NULL) AND (team_id IS NULL) AND (user_id IS NOT NULL) AND ((what)::text = 'worker'::text)) OR (((outcome)::text = ''::text) AND (plan_type_id IS NULL) AND (team_id IS NOT NULL) AND (user_id IS NULL) AND ((what)::text = 'team'::text)) OR ((team_id IS NULL) AND (user_id IS NULL) AND ((what)::text = 'plan'::text) AND ((((outcome)::text = ''::text) AND (plan_type_id IS NOT NULL)) OR ((plan_type_id IS NULL) AND (NOT ((outcome)::text = ''::text)))))))
);
ALTER TABLE public.cases_caseloadalias ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_caseloadalias_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_caseloadimport (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    kind character varying(20) NOT NULL,
    as_at date NOT NULL,
    state character varying(10) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    applied_at timestamp with time zone,
    waiting jsonb,
    counts jsonb NOT NULL,
    done jsonb,
    by_id bigint,
    CONSTRAINT caseload_import_drops_what_waited CHECK ((((applied_at IS NULL) AND ((state)::text = 'waiting'::text)) OR ((applied_at IS NOT NULL) AND ((state)::text = ANY ((ARRAY['applied'::character varying, 'undone'::character varying])::text[])) AND (waiting IS NULL))))
);
ALTER TABLE public.cases_caseloadimport ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_caseloadimport_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_childvoice (
    id bigint NOT NULL,
    heard character varying(12) NOT NULL,
    how character varying(20) NOT NULL,
    heard_on date,
    audit_id bigint NOT NULL,
    whose character varying(10) NOT NULL,
    words_for character varying(12) NOT NULL,
    CONSTRAINT heard_known CHECK (((heard)::text = ANY ((ARRAY['yes'::character varying, 'not_yet'::character varying, 'cannot_now'::character varying])::text[]))),
    CONSTRAINT heard_view_has_how_and_when CHECK (((NOT ((heard)::text = 'yes'::text)) OR ((heard_on IS NOT NULL) AND (NOT ((how)::text = ''::text)))))
);
ALTER TABLE public.cases_childvoice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_childvoice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_chosenevidence (
    id bigint NOT NULL,
    appraisal_id bigint NOT NULL,
    audit_id bigint,
    note_id bigint,
    CONSTRAINT chosen_one_thing CHECK ((((note_id IS NULL) OR (audit_id IS NULL)) AND (1 = (
CASE
    WHEN (note_id IS NULL) THEN 1
    ELSE 0
END +
CASE
    WHEN (audit_id IS NULL) THEN 1
    ELSE 0
END))))
);
ALTER TABLE public.cases_chosenevidence ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_chosenevidence_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_clockentry (
    id bigint NOT NULL,
    item_code character varying(120) NOT NULL,
    opened_on date NOT NULL,
    held_on date,
    considered boolean NOT NULL,
    saved_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    by_id bigint NOT NULL,
    case_id bigint NOT NULL,
    CONSTRAINT cases_clockentry_version_check CHECK ((version >= 0)),
    CONSTRAINT clock_stops_after_it_starts CHECK (((held_on IS NULL) OR (held_on >= opened_on)))
);
ALTER TABLE public.cases_clockentry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_clockentry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_countypicture (
    id bigint NOT NULL,
    quarter date NOT NULL,
    lines jsonb NOT NULL,
    below smallint NOT NULL,
    published_at timestamp with time zone NOT NULL,
    published_by_id bigint NOT NULL,
    CONSTRAINT cases_countypicture_below_check CHECK ((below >= 0))
);
ALTER TABLE public.cases_countypicture ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_countypicture_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_determinantlink (
    id bigint NOT NULL,
    effect character varying(8) NOT NULL,
    determinant_id bigint NOT NULL,
    rating_id bigint NOT NULL
);
ALTER TABLE public.cases_determinantlink ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_determinantlink_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_domainstandard (
    id bigint NOT NULL,
    section_code character varying(80) NOT NULL,
    item_code character varying(120) NOT NULL,
    reason character varying(300) NOT NULL,
    is_active boolean NOT NULL,
    changed_at timestamp with time zone,
    changed_by_id bigint,
    CONSTRAINT matched_for_a_reason CHECK ((NOT ((reason)::text = ''::text)))
);
ALTER TABLE public.cases_domainstandard ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_domainstandard_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_drilldown (
    id bigint NOT NULL,
    reason character varying(300) NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    case_id bigint NOT NULL,
    user_id bigint NOT NULL,
    CONSTRAINT drill_down_has_a_reason CHECK ((NOT ((reason)::text = ''::text)))
);
ALTER TABLE public.cases_drilldown ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_drilldown_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_evidence (
    id bigint NOT NULL,
    source character varying(20) NOT NULL,
    seen_on date NOT NULL,
    text text NOT NULL,
    role character varying(60) NOT NULL,
    version integer NOT NULL,
    saved_at timestamp with time zone NOT NULL,
    audit_id bigint NOT NULL,
    by_id bigint NOT NULL,
    item_id bigint NOT NULL,
    CONSTRAINT cases_evidence_version_check CHECK ((version >= 0))
);
ALTER TABLE public.cases_evidence ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_evidence_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_familygroup (
    id bigint NOT NULL,
    number character varying(30) NOT NULL
);
ALTER TABLE public.cases_familygroup ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_familygroup_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_frameworkupload (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    file_name character varying(120) NOT NULL,
    wording text NOT NULL,
    seen character varying(40) NOT NULL,
    by_id bigint NOT NULL
);
ALTER TABLE public.cases_frameworkupload ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_frameworkupload_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_heldpost (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    path character varying(500) NOT NULL,
    fields jsonb NOT NULL,
    held_at timestamp with time zone NOT NULL,
    user_id bigint NOT NULL
);
ALTER TABLE public.cases_heldpost ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_heldpost_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_inspectiondraft (
    id bigint NOT NULL,
    period date NOT NULL,
    version integer NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    owner_id bigint NOT NULL,
    CONSTRAINT cases_inspectiondraft_version_check CHECK ((version >= 0))
);
ALTER TABLE public.cases_inspectiondraft ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_inspectiondraft_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_inspectionwords (
    id bigint NOT NULL,
    about character varying(20) NOT NULL,
    text text NOT NULL,
    ours text NOT NULL,
    stands boolean NOT NULL,
    saved_at timestamp with time zone NOT NULL,
    draft_id bigint NOT NULL,
    CONSTRAINT inspection_words_say_something CHECK ((NOT (text = ''::text)))
);
ALTER TABLE public.cases_inspectionwords ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_inspectionwords_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_leftonpurpose (
    id bigint NOT NULL,
    audit_id bigint NOT NULL,
    item_id bigint NOT NULL
);
ALTER TABLE public.cases_leftonpurpose ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_leftonpurpose_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_loghead (
    id bigint NOT NULL,
    sequence bigint NOT NULL,
    hash character varying(64) NOT NULL,
    CONSTRAINT log_has_one_head CHECK ((id = 1))
);
ALTER TABLE public.cases_loghead ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_loghead_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_membership (
    id bigint NOT NULL,
    role character varying(30) NOT NULL,
    starts date NOT NULL,
    ends date,
    user_id bigint NOT NULL,
    service_id bigint,
    team_id bigint,
    CONSTRAINT membership_ends_after_start CHECK (((ends IS NULL) OR (ends >= starts))),
    CONSTRAINT membership_place_fits_role CHECK (((((role)::text = ANY ((ARRAY['practitioner'::character varying, 'team_manager'::character varying])::text[])) AND (service_id IS NULL) AND (team_id IS NOT NULL)) OR (((role)::text = 'service_manager'::text) AND (service_id IS NOT NULL) AND (team_id IS NULL)) OR ((NOT ((role)::text = ANY ((ARRAY['practitioner'::character varying, 'team_manager'::character varying, 'service_manager'::character varying])::text[]))) AND (service_id IS NULL) AND (team_id IS NULL)))),
    CONSTRAINT membership_role_known CHECK (((role)::text = ANY ((ARRAY['practitioner'::character varying, 'team_manager'::character varying, 'service_manager'::character varying, 'director'::character varying, 'qa_auditor'::character varying, 'information_governance'::character varying, 'admin'::character varying, 'partner'::character varying])::text[])))
);
ALTER TABLE public.cases_membership ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_membership_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_moderation (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    asked_by_id bigint NOT NULL,
    first_id bigint NOT NULL,
    plan_id bigint,
    second_id bigint NOT NULL,
    settled_id bigint,
    settled_by_id bigint,
    CONSTRAINT moderation_is_of_two_audits CHECK ((NOT (first_id = second_id)))
);
ALTER TABLE public.cases_moderation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_moderation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_namedperson (
    id bigint NOT NULL,
    case_id bigint NOT NULL,
    user_id bigint NOT NULL
);
ALTER TABLE public.cases_namedperson ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_namedperson_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_planchange (
    id bigint NOT NULL,
    "on" date NOT NULL,
    after_id bigint NOT NULL,
    before_id bigint NOT NULL,
    by_id bigint,
    case_id bigint NOT NULL
);
ALTER TABLE public.cases_planchange ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_planchange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_plantype (
    id bigint NOT NULL,
    code character varying(40) NOT NULL,
    name character varying(60) NOT NULL,
    "order" smallint NOT NULL,
    is_active boolean NOT NULL,
    CONSTRAINT cases_plantype_order_check CHECK (("order" >= 0))
);
ALTER TABLE public.cases_plantype ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_plantype_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_rating (
    id bigint NOT NULL,
    value character varying(14),
    version integer NOT NULL,
    entry_method character varying(8) NOT NULL,
    reason character varying(12) NOT NULL,
    saved_at timestamp with time zone NOT NULL,
    audit_id bigint NOT NULL,
    item_id bigint NOT NULL,
    face smallint,
    CONSTRAINT cases_rating_face_check CHECK ((face >= 0)),
    CONSTRAINT cases_rating_version_check CHECK ((version >= 0)),
    CONSTRAINT face_of_five CHECK (((face IS NULL) OR ((face >= 1) AND (face <= 5)))),
    CONSTRAINT rating_value_known CHECK (((value IS NULL) OR ((value)::text = ANY ((ARRAY['green'::character varying, 'amber'::character varying, 'red'::character varying, 'not_yet_known'::character varying, 'not_applicable'::character varying])::text[])))),
    CONSTRAINT reason_only_when_not_applicable CHECK ((((reason)::text = ''::text) OR ((value)::text = 'not_applicable'::text)))
);
ALTER TABLE public.cases_rating ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_rating_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_rating_letters (
    id bigint NOT NULL,
    rating_id bigint NOT NULL,
    section_id bigint NOT NULL
);
ALTER TABLE public.cases_rating_letters ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_rating_letters_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_redaction (
    id bigint NOT NULL,
    places smallint NOT NULL,
    at timestamp with time zone NOT NULL,
    audit_id bigint NOT NULL,
    by_id bigint NOT NULL,
    item_id bigint,
    CONSTRAINT cases_redaction_places_check CHECK ((places >= 0))
);
ALTER TABLE public.cases_redaction ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_redaction_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_sample (
    id bigint NOT NULL,
    place smallint NOT NULL,
    audit_id bigint,
    auditor_id bigint NOT NULL,
    case_id bigint NOT NULL,
    plan_id bigint NOT NULL,
    CONSTRAINT cases_sample_place_check CHECK ((place >= 0))
);
ALTER TABLE public.cases_sample ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_sample_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_savedview (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    name character varying(60) NOT NULL,
    page character varying(40) NOT NULL,
    query character varying(500) NOT NULL,
    is_shared boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    owner_id bigint NOT NULL,
    team_id bigint
);
ALTER TABLE public.cases_savedview ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_savedview_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_service (
    id bigint NOT NULL,
    name character varying(100) NOT NULL,
    "order" smallint NOT NULL,
    CONSTRAINT cases_service_order_check CHECK (("order" >= 0))
);
ALTER TABLE public.cases_service ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_service_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_sharedstrength (
    id bigint NOT NULL,
    section_code character varying(80) NOT NULL,
    text character varying(500) NOT NULL,
    ask_me boolean NOT NULL,
    shared_at timestamp with time zone NOT NULL,
    audit_id bigint NOT NULL,
    by_id bigint NOT NULL,
    public_id uuid NOT NULL,
    taken_down_at timestamp with time zone,
    taken_down_because character varying(300) NOT NULL,
    taken_down_by_id bigint,
    version integer NOT NULL,
    CONSTRAINT cases_sharedstrength_version_check CHECK ((version >= 0)),
    CONSTRAINT shared_strength_says_what CHECK ((NOT ((text)::text = ''::text))),
    CONSTRAINT taken_down_for_a_reason CHECK (((taken_down_by_id IS NULL) OR ((taken_down_at IS NOT NULL) AND (NOT ((taken_down_because)::text = ''::text)))))
);
ALTER TABLE public.cases_sharedstrength ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_sharedstrength_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_signinattempt (
    id bigint NOT NULL,
    account character varying(64) NOT NULL,
    address character varying(64) NOT NULL,
    at timestamp with time zone NOT NULL
);
ALTER TABLE public.cases_signinattempt ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_signinattempt_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_supervisionsheet (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    held_on date NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    facts jsonb,
    facts_at timestamp with time zone,
    manager_signed_at timestamp with time zone,
    practitioner_signed_at timestamp with time zone,
    begun_by_id bigint NOT NULL,
    manager_id bigint,
    practitioner_id bigint NOT NULL,
    team_id bigint NOT NULL,
    CONSTRAINT cases_supervisionsheet_version_check CHECK ((version >= 0)),
    CONSTRAINT sheet_signed_by_two CHECK (((manager_id IS NULL) OR (NOT ((manager_id = practitioner_id) AND (manager_id IS NOT NULL))))),
    CONSTRAINT sheet_signed_with_its_facts CHECK ((((manager_signed_at IS NULL) AND (practitioner_signed_at IS NULL)) OR ((facts IS NOT NULL) AND (facts_at IS NOT NULL)))),
    CONSTRAINT sheet_signed_with_name_and_day CHECK ((((manager_id IS NULL) OR (manager_signed_at IS NOT NULL)) AND (1 = (
CASE
    WHEN (manager_id IS NULL) THEN 1
    ELSE 0
END +
CASE
    WHEN (manager_signed_at IS NOT NULL) THEN 1
    ELSE 0
END))))
);
ALTER TABLE public.cases_supervisionsheet ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_supervisionsheet_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_team (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    name character varying(100) NOT NULL,
    "order" smallint NOT NULL,
    service_id bigint NOT NULL,
    CONSTRAINT cases_team_order_check CHECK (("order" >= 0))
);
ALTER TABLE public.cases_team ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_team_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_user (
    id bigint NOT NULL,
    password character varying(128) NOT NULL,
    last_login timestamp with time zone,
    public_id uuid NOT NULL,
    username character varying(150) NOT NULL,
    name character varying(150) NOT NULL,
    email character varying(254) NOT NULL,
    is_active boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    knows_the_keys boolean NOT NULL,
    wants_digest boolean NOT NULL,
    last_digest_on date
);
ALTER TABLE public.cases_user ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_user_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cases_voicewording (
    id bigint NOT NULL,
    words_for character varying(12) NOT NULL,
    section_code character varying(80) NOT NULL,
    question character varying(200) NOT NULL,
    help character varying(300) NOT NULL,
    CONSTRAINT voice_wording_asks CHECK ((NOT ((question)::text = ''::text)))
);
ALTER TABLE public.cases_voicewording ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_voicewording_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.django_content_type (
    id integer NOT NULL,
    app_label character varying(100) NOT NULL,
    model character varying(100) NOT NULL
);
ALTER TABLE public.django_content_type ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_content_type_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.django_migrations (
    id bigint NOT NULL,
    app character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    applied timestamp with time zone NOT NULL
);
ALTER TABLE public.django_migrations ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_migrations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.django_session (
    session_key character varying(40) NOT NULL,
    session_data text NOT NULL,
    expire_date timestamp with time zone NOT NULL
);
CREATE TABLE public.frameworks_edition (
    id bigint NOT NULL,
    number smallint NOT NULL,
    status character varying(10) NOT NULL,
    scale jsonb NOT NULL,
    headings jsonb NOT NULL,
    abbreviations jsonb NOT NULL,
    note text NOT NULL,
    checksum character varying(64) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    published_at timestamp with time zone,
    framework_id bigint NOT NULL,
    kinds jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT edition_status_known CHECK (((status)::text = ANY ((ARRAY['draft'::character varying, 'published'::character varying, 'retired'::character varying])::text[]))),
    CONSTRAINT frameworks_edition_number_check CHECK ((number >= 0)),
    CONSTRAINT published_edition_has_a_date CHECK ((((status)::text = 'draft'::text) OR (published_at IS NOT NULL)))
);
ALTER TABLE public.frameworks_edition ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.frameworks_edition_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.frameworks_framework (
    id bigint NOT NULL,
    code character varying(60) NOT NULL,
    name character varying(200) NOT NULL,
    publisher character varying(300) NOT NULL,
    summary character varying(300) NOT NULL,
    "order" smallint NOT NULL,
    CONSTRAINT frameworks_framework_order_check CHECK (("order" >= 0))
);
ALTER TABLE public.frameworks_framework ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.frameworks_framework_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.frameworks_item (
    id bigint NOT NULL,
    source_file character varying(80) NOT NULL,
    source_section character varying(200) NOT NULL,
    source_line character varying(80) NOT NULL,
    source_cell smallint,
    code character varying(120) NOT NULL,
    kind character varying(30) NOT NULL,
    level character varying(10) NOT NULL,
    "order" smallint NOT NULL,
    "position" smallint NOT NULL,
    text text NOT NULL,
    short_label character varying(60) NOT NULL,
    note text NOT NULL,
    timescale_days smallint,
    edition_id bigint NOT NULL,
    parent_id bigint,
    section_id bigint NOT NULL,
    asked boolean DEFAULT true NOT NULL,
    called character varying(40) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT frameworks_item_order_check CHECK (("order" >= 0)),
    CONSTRAINT frameworks_item_position_check CHECK (("position" >= 0)),
    CONSTRAINT frameworks_item_source_cell_check CHECK ((source_cell >= 0)),
    CONSTRAINT frameworks_item_timescale_days_check CHECK ((timescale_days >= 0)),
    CONSTRAINT item_has_text CHECK ((NOT (text = ''::text))),
    CONSTRAINT item_kind_known CHECK (((kind)::text = ANY ((ARRAY['impact'::character varying, 'outcome'::character varying, 'universal_determinant'::character varying, 'tailored_determinant'::character varying, 'practice_standard'::character varying, 'measure'::character varying, 'own'::character varying])::text[])))
);
ALTER TABLE public.frameworks_item ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.frameworks_item_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.frameworks_reference (
    id bigint NOT NULL,
    source_file character varying(80) NOT NULL,
    source_section character varying(200) NOT NULL,
    source_line character varying(80) NOT NULL,
    source_cell smallint,
    code character varying(160) NOT NULL,
    kind character varying(40) NOT NULL,
    use character varying(10) NOT NULL,
    "order" smallint NOT NULL,
    name character varying(300) NOT NULL,
    name_line character varying(80) NOT NULL,
    text text NOT NULL,
    note text NOT NULL,
    edition_id bigint NOT NULL,
    item_id bigint,
    section_id bigint,
    CONSTRAINT frameworks_reference_order_check CHECK (("order" >= 0)),
    CONSTRAINT frameworks_reference_source_cell_check CHECK ((source_cell >= 0))
);
ALTER TABLE public.frameworks_reference ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.frameworks_reference_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.frameworks_section (
    id bigint NOT NULL,
    source_file character varying(80) NOT NULL,
    source_section character varying(200) NOT NULL,
    source_line character varying(80) NOT NULL,
    source_cell smallint,
    code character varying(120) NOT NULL,
    kind character varying(40) NOT NULL,
    letter character varying(1) NOT NULL,
    name character varying(200) NOT NULL,
    short_name character varying(40) NOT NULL,
    "order" smallint NOT NULL,
    edition_id bigint NOT NULL,
    CONSTRAINT frameworks_section_order_check CHECK (("order" >= 0)),
    CONSTRAINT frameworks_section_source_cell_check CHECK ((source_cell >= 0))
);
ALTER TABLE public.frameworks_section ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.frameworks_section_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_email_987c8728_uniq UNIQUE (user_id, email);
ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_key_key UNIQUE (key);
ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_agreedchange
    ADD CONSTRAINT agreed_change_once UNIQUE (moderation_id, item_id);
ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_name_key UNIQUE (name);
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_permission_id_0cd325b0_uniq UNIQUE (group_id, permission_id);
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_codename_01ab375a_uniq UNIQUE (content_type_id, codename);
ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_sample
    ADD CONSTRAINT case_drawn_once UNIQUE (plan_id, case_id);
ALTER TABLE ONLY public.cases_caseloadalias
    ADD CONSTRAINT caseload_alias_once UNIQUE (what, key);
ALTER TABLE ONLY public.cases_accesslog
    ADD CONSTRAINT cases_accesslog_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_accesslog
    ADD CONSTRAINT cases_accesslog_sequence_key UNIQUE (sequence);
ALTER TABLE ONLY public.cases_action_items
    ADD CONSTRAINT cases_action_items_action_id_item_id_0e61d4e8_uniq UNIQUE (action_id, item_id);
ALTER TABLE ONLY public.cases_action_items
    ADD CONSTRAINT cases_action_items_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_action
    ADD CONSTRAINT cases_action_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_action
    ADD CONSTRAINT cases_action_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.cases_agreedchange
    ADD CONSTRAINT cases_agreedchange_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_agreedpoints
    ADD CONSTRAINT cases_agreedpoints_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_allocation
    ADD CONSTRAINT cases_allocation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_appraisal
    ADD CONSTRAINT cases_appraisal_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_appraisal
    ADD CONSTRAINT cases_appraisal_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.cases_audit_chosen_items
    ADD CONSTRAINT cases_audit_chosen_items_audit_id_item_id_786bf1a2_uniq UNIQUE (audit_id, item_id);
ALTER TABLE ONLY public.cases_audit_chosen_items
    ADD CONSTRAINT cases_audit_chosen_items_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_audit
    ADD CONSTRAINT cases_audit_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_audit
    ADD CONSTRAINT cases_audit_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.cases_audit_themed_sections
    ADD CONSTRAINT cases_audit_themed_sections_audit_id_section_id_7d7b2f3e_uniq UNIQUE (audit_id, section_id);
ALTER TABLE ONLY public.cases_audit_themed_sections
    ADD CONSTRAINT cases_audit_themed_sections_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_auditcomment
    ADD CONSTRAINT cases_auditcomment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_auditmove
    ADD CONSTRAINT cases_auditmove_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_auditplan_auditors
    ADD CONSTRAINT cases_auditplan_auditors_auditplan_id_user_id_a58a2ef4_uniq UNIQUE (auditplan_id, user_id);
ALTER TABLE ONLY public.cases_auditplan_auditors
    ADD CONSTRAINT cases_auditplan_auditors_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_auditplan_items
    ADD CONSTRAINT cases_auditplan_items_auditplan_id_item_id_be29027d_uniq UNIQUE (auditplan_id, item_id);
ALTER TABLE ONLY public.cases_auditplan_items
    ADD CONSTRAINT cases_auditplan_items_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_auditplan
    ADD CONSTRAINT cases_auditplan_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_auditplan_plan_types
    ADD CONSTRAINT cases_auditplan_plan_typ_auditplan_id_plantype_id_86432f90_uniq UNIQUE (auditplan_id, plantype_id);
ALTER TABLE ONLY public.cases_auditplan_plan_types
    ADD CONSTRAINT cases_auditplan_plan_types_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_auditplan
    ADD CONSTRAINT cases_auditplan_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.cases_auditplan_sections
    ADD CONSTRAINT cases_auditplan_sections_auditplan_id_section_id_fce6ffe4_uniq UNIQUE (auditplan_id, section_id);
ALTER TABLE ONLY public.cases_auditplan_sections
    ADD CONSTRAINT cases_auditplan_sections_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_auditplan_teams
    ADD CONSTRAINT cases_auditplan_teams_auditplan_id_team_id_8d085643_uniq UNIQUE (auditplan_id, team_id);
ALTER TABLE ONLY public.cases_auditplan_teams
    ADD CONSTRAINT cases_auditplan_teams_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_auditseen
    ADD CONSTRAINT cases_auditseen_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_calibration_items
    ADD CONSTRAINT cases_calibration_items_calibration_id_item_id_61586aa9_uniq UNIQUE (calibration_id, item_id);
ALTER TABLE ONLY public.cases_calibration_items
    ADD CONSTRAINT cases_calibration_items_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_calibration
    ADD CONSTRAINT cases_calibration_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_calibration
    ADD CONSTRAINT cases_calibration_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.cases_calibrationrating
    ADD CONSTRAINT cases_calibrationrating_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_case
    ADD CONSTRAINT cases_case_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_case
    ADD CONSTRAINT cases_case_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.cases_case
    ADD CONSTRAINT cases_case_reference_key UNIQUE (reference);
ALTER TABLE ONLY public.cases_caseloadalias
    ADD CONSTRAINT cases_caseloadalias_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_caseloadimport
    ADD CONSTRAINT cases_caseloadimport_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_caseloadimport
    ADD CONSTRAINT cases_caseloadimport_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.cases_childvoice
    ADD CONSTRAINT cases_childvoice_audit_id_key UNIQUE (audit_id);
ALTER TABLE ONLY public.cases_childvoice
    ADD CONSTRAINT cases_childvoice_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_chosenevidence
    ADD CONSTRAINT cases_chosenevidence_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_clockentry
    ADD CONSTRAINT cases_clockentry_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_countypicture
    ADD CONSTRAINT cases_countypicture_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_countypicture
    ADD CONSTRAINT cases_countypicture_quarter_key UNIQUE (quarter);
ALTER TABLE ONLY public.cases_determinantlink
    ADD CONSTRAINT cases_determinantlink_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_domainstandard
    ADD CONSTRAINT cases_domainstandard_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_drilldown
    ADD CONSTRAINT cases_drilldown_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_evidence
    ADD CONSTRAINT cases_evidence_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_familygroup
    ADD CONSTRAINT cases_familygroup_number_key UNIQUE (number);
ALTER TABLE ONLY public.cases_familygroup
    ADD CONSTRAINT cases_familygroup_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_frameworkupload
    ADD CONSTRAINT cases_frameworkupload_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_frameworkupload
    ADD CONSTRAINT cases_frameworkupload_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.cases_heldpost
    ADD CONSTRAINT cases_heldpost_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_heldpost
    ADD CONSTRAINT cases_heldpost_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.cases_inspectiondraft
    ADD CONSTRAINT cases_inspectiondraft_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_inspectionwords
    ADD CONSTRAINT cases_inspectionwords_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_leftonpurpose
    ADD CONSTRAINT cases_leftonpurpose_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_loghead
    ADD CONSTRAINT cases_loghead_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_membership
    ADD CONSTRAINT cases_membership_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_moderation
    ADD CONSTRAINT cases_moderation_first_id_key UNIQUE (first_id);
ALTER TABLE ONLY public.cases_moderation
    ADD CONSTRAINT cases_moderation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_moderation
    ADD CONSTRAINT cases_moderation_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.cases_moderation
    ADD CONSTRAINT cases_moderation_second_id_key UNIQUE (second_id);
ALTER TABLE ONLY public.cases_moderation
    ADD CONSTRAINT cases_moderation_settled_id_key UNIQUE (settled_id);
ALTER TABLE ONLY public.cases_namedperson
    ADD CONSTRAINT cases_namedperson_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_planchange
    ADD CONSTRAINT cases_planchange_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_plantype
    ADD CONSTRAINT cases_plantype_code_key UNIQUE (code);
ALTER TABLE ONLY public.cases_plantype
    ADD CONSTRAINT cases_plantype_name_key UNIQUE (name);
ALTER TABLE ONLY public.cases_plantype
    ADD CONSTRAINT cases_plantype_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_rating_letters
    ADD CONSTRAINT cases_rating_letters_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_rating_letters
    ADD CONSTRAINT cases_rating_letters_rating_id_section_id_2a9dd7e1_uniq UNIQUE (rating_id, section_id);
ALTER TABLE ONLY public.cases_rating
    ADD CONSTRAINT cases_rating_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_redaction
    ADD CONSTRAINT cases_redaction_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_sample
    ADD CONSTRAINT cases_sample_audit_id_key UNIQUE (audit_id);
ALTER TABLE ONLY public.cases_sample
    ADD CONSTRAINT cases_sample_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_savedview
    ADD CONSTRAINT cases_savedview_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_savedview
    ADD CONSTRAINT cases_savedview_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.cases_service
    ADD CONSTRAINT cases_service_name_key UNIQUE (name);
ALTER TABLE ONLY public.cases_service
    ADD CONSTRAINT cases_service_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_sharedstrength
    ADD CONSTRAINT cases_sharedstrength_audit_id_key UNIQUE (audit_id);
ALTER TABLE ONLY public.cases_sharedstrength
    ADD CONSTRAINT cases_sharedstrength_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_sharedstrength
    ADD CONSTRAINT cases_sharedstrength_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.cases_signinattempt
    ADD CONSTRAINT cases_signinattempt_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_supervisionsheet
    ADD CONSTRAINT cases_supervisionsheet_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_supervisionsheet
    ADD CONSTRAINT cases_supervisionsheet_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.cases_team
    ADD CONSTRAINT cases_team_name_key UNIQUE (name);
ALTER TABLE ONLY public.cases_team
    ADD CONSTRAINT cases_team_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_team
    ADD CONSTRAINT cases_team_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.cases_user
    ADD CONSTRAINT cases_user_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_user
    ADD CONSTRAINT cases_user_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.cases_user
    ADD CONSTRAINT cases_user_username_key UNIQUE (username);
ALTER TABLE ONLY public.cases_voicewording
    ADD CONSTRAINT cases_voicewording_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cases_clockentry
    ADD CONSTRAINT clock_started_once UNIQUE (case_id, item_code, opened_on);
ALTER TABLE ONLY public.cases_determinantlink
    ADD CONSTRAINT determinant_once UNIQUE (rating_id, determinant_id);
ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_app_label_model_76bd3d3b_uniq UNIQUE (app_label, model);
ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.django_migrations
    ADD CONSTRAINT django_migrations_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.django_session
    ADD CONSTRAINT django_session_pkey PRIMARY KEY (session_key);
ALTER TABLE ONLY public.frameworks_edition
    ADD CONSTRAINT edition_number_once UNIQUE (framework_id, number);
ALTER TABLE ONLY public.frameworks_edition
    ADD CONSTRAINT frameworks_edition_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.frameworks_framework
    ADD CONSTRAINT frameworks_framework_code_key UNIQUE (code);
ALTER TABLE ONLY public.frameworks_framework
    ADD CONSTRAINT frameworks_framework_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.frameworks_item
    ADD CONSTRAINT frameworks_item_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.frameworks_reference
    ADD CONSTRAINT frameworks_reference_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.frameworks_section
    ADD CONSTRAINT frameworks_section_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.frameworks_item
    ADD CONSTRAINT item_code_once UNIQUE (edition_id, code);
ALTER TABLE ONLY public.frameworks_item
    ADD CONSTRAINT item_position_once UNIQUE (edition_id, "position");
ALTER TABLE ONLY public.cases_leftonpurpose
    ADD CONSTRAINT left_once UNIQUE (audit_id, item_id);
ALTER TABLE ONLY public.cases_domainstandard
    ADD CONSTRAINT matched_once UNIQUE (section_code, item_code);
ALTER TABLE ONLY public.cases_namedperson
    ADD CONSTRAINT named_person_once UNIQUE (case_id, user_id);
ALTER TABLE ONLY public.cases_chosenevidence
    ADD CONSTRAINT note_chosen_once UNIQUE (appraisal_id, note_id);
ALTER TABLE ONLY public.cases_appraisal
    ADD CONSTRAINT one_appraisal_a_day UNIQUE (practitioner_id, team_id, ends_on);
ALTER TABLE ONLY public.cases_calibrationrating
    ADD CONSTRAINT one_calibration_rating UNIQUE (calibration_id, rater_id, item_id);
ALTER TABLE ONLY public.cases_inspectiondraft
    ADD CONSTRAINT one_inspection_draft_a_quarter UNIQUE (owner_id, period);
ALTER TABLE ONLY public.cases_evidence
    ADD CONSTRAINT one_note_per_item UNIQUE (audit_id, item_id);
ALTER TABLE ONLY public.cases_inspectionwords
    ADD CONSTRAINT one_paragraph_of_a_kind UNIQUE (draft_id, about);
ALTER TABLE ONLY public.cases_rating
    ADD CONSTRAINT one_rating_per_item UNIQUE (audit_id, item_id);
ALTER TABLE ONLY public.cases_savedview
    ADD CONSTRAINT one_saved_view_of_a_name UNIQUE (owner_id, name);
ALTER TABLE ONLY public.cases_supervisionsheet
    ADD CONSTRAINT one_sheet_a_day UNIQUE (practitioner_id, team_id, held_on);
ALTER TABLE ONLY public.frameworks_reference
    ADD CONSTRAINT reference_code_once UNIQUE (edition_id, code);
ALTER TABLE ONLY public.frameworks_section
    ADD CONSTRAINT section_code_once UNIQUE (edition_id, code);
ALTER TABLE ONLY public.frameworks_section
    ADD CONSTRAINT section_order_once UNIQUE (edition_id, "order");
ALTER TABLE ONLY public.cases_auditseen
    ADD CONSTRAINT seen_once UNIQUE (user_id, audit_id);
ALTER TABLE ONLY public.cases_chosenevidence
    ADD CONSTRAINT strength_chosen_once UNIQUE (appraisal_id, audit_id);
ALTER TABLE ONLY public.cases_voicewording
    ADD CONSTRAINT voice_wording_once UNIQUE (words_for, section_code);
CREATE INDEX account_emailaddress_email_03be32b2 ON public.account_emailaddress USING btree (email);
CREATE INDEX account_emailaddress_email_03be32b2_like ON public.account_emailaddress USING btree (email varchar_pattern_ops);
CREATE INDEX account_emailaddress_user_id_2c513194 ON public.account_emailaddress USING btree (user_id);
CREATE INDEX account_emailconfirmation_email_address_id_5b7f8c58 ON public.account_emailconfirmation USING btree (email_address_id);
CREATE INDEX account_emailconfirmation_key_f43612bd_like ON public.account_emailconfirmation USING btree (key varchar_pattern_ops);
CREATE INDEX auth_group_name_a6ea08ec_like ON public.auth_group USING btree (name varchar_pattern_ops);
CREATE INDEX auth_group_permissions_group_id_b120cbf9 ON public.auth_group_permissions USING btree (group_id);
CREATE INDEX auth_group_permissions_permission_id_84c5c92e ON public.auth_group_permissions USING btree (permission_id);
CREATE INDEX auth_permission_content_type_id_2f476e4b ON public.auth_permission USING btree (content_type_id);
CREATE INDEX cases_acces_actor_i_d565f3_idx ON public.cases_accesslog USING btree (actor_id, at);
CREATE INDEX cases_acces_at_71909c_idx ON public.cases_accesslog USING btree (at);
CREATE INDEX cases_acces_case_id_2da19e_idx ON public.cases_accesslog USING btree (case_id, at);
CREATE INDEX cases_accesslog_actor_id_980341ba ON public.cases_accesslog USING btree (actor_id);
CREATE INDEX cases_actio_owner_i_314765_idx ON public.cases_action USING btree (owner_id, state, due_on);
CREATE INDEX cases_action_acknowledged_by_id_c62cfcfa ON public.cases_action USING btree (acknowledged_by_id);
CREATE INDEX cases_action_audit_id_661510f5 ON public.cases_action USING btree (audit_id);
CREATE INDEX cases_action_case_id_ff9ad67d ON public.cases_action USING btree (case_id);
CREATE INDEX cases_action_done_by_id_22f6c84c ON public.cases_action USING btree (done_by_id);
CREATE INDEX cases_action_items_action_id_df374071 ON public.cases_action_items USING btree (action_id);
CREATE INDEX cases_action_items_item_id_a048c8c6 ON public.cases_action_items USING btree (item_id);
CREATE INDEX cases_action_owner_id_26f7442d ON public.cases_action USING btree (owner_id);
CREATE INDEX cases_action_raised_by_id_d9b37a2f ON public.cases_action USING btree (raised_by_id);
CREATE INDEX cases_action_verified_by_id_50f62462 ON public.cases_action USING btree (verified_by_id);
CREATE INDEX cases_agreedchange_item_id_a05e079a ON public.cases_agreedchange USING btree (item_id);
CREATE INDEX cases_agreedchange_moderation_id_8f59789d ON public.cases_agreedchange USING btree (moderation_id);
CREATE INDEX cases_agreedpoints_by_id_e033f23e ON public.cases_agreedpoints USING btree (by_id);
CREATE INDEX cases_agreedpoints_sheet_id_47d588a3 ON public.cases_agreedpoints USING btree (sheet_id);
CREATE INDEX cases_alloc_practit_5bc0dd_idx ON public.cases_allocation USING btree (practitioner_id, ends);
CREATE INDEX cases_alloc_team_id_3a8ff7_idx ON public.cases_allocation USING btree (team_id, ends);
CREATE INDEX cases_allocation_case_id_b085c2bd ON public.cases_allocation USING btree (case_id);
CREATE INDEX cases_allocation_practitioner_id_05d611d4 ON public.cases_allocation USING btree (practitioner_id);
CREATE INDEX cases_allocation_team_id_13c25dc3 ON public.cases_allocation USING btree (team_id);
CREATE INDEX cases_appraisal_practitioner_id_b870af43 ON public.cases_appraisal USING btree (practitioner_id);
CREATE INDEX cases_appraisal_team_id_0d40d95e ON public.cases_appraisal USING btree (team_id);
CREATE INDEX cases_audit_case_id_981f6c30 ON public.cases_audit USING btree (case_id);
CREATE INDEX cases_audit_case_id_a32ec2_idx ON public.cases_audit USING btree (case_id, submitted_at);
CREATE INDEX cases_audit_chosen_items_audit_id_54f28407 ON public.cases_audit_chosen_items USING btree (audit_id);
CREATE INDEX cases_audit_chosen_items_item_id_17c435e5 ON public.cases_audit_chosen_items USING btree (item_id);
CREATE INDEX cases_audit_edition_id_9060bdd5 ON public.cases_audit USING btree (edition_id);
CREATE INDEX cases_audit_plan_type_id_3bc18af3 ON public.cases_audit USING btree (plan_type_id);
CREATE INDEX cases_audit_practitioner_id_fdcfd007 ON public.cases_audit USING btree (practitioner_id);
CREATE INDEX cases_audit_rater_id_75c355c5 ON public.cases_audit USING btree (rater_id);
CREATE INDEX cases_audit_revises_id_709558f9 ON public.cases_audit USING btree (revises_id);
CREATE INDEX cases_audit_team_id_a11775_idx ON public.cases_audit USING btree (team_id, period);
CREATE INDEX cases_audit_team_id_cd51c34f ON public.cases_audit USING btree (team_id);
CREATE INDEX cases_audit_themed_sections_audit_id_47e92d38 ON public.cases_audit_themed_sections USING btree (audit_id);
CREATE INDEX cases_audit_themed_sections_section_id_db77a418 ON public.cases_audit_themed_sections USING btree (section_id);
CREATE INDEX cases_audit_working_well_section_id_5598d92a ON public.cases_audit USING btree (working_well_section_id);
CREATE INDEX cases_auditcomment_audit_id_3837fac3 ON public.cases_auditcomment USING btree (audit_id);
CREATE INDEX cases_auditcomment_by_id_e80b4e35 ON public.cases_auditcomment USING btree (by_id);
CREATE INDEX cases_auditmove_audit_id_b6edd025 ON public.cases_auditmove USING btree (audit_id);
CREATE INDEX cases_auditmove_by_id_a9a80264 ON public.cases_auditmove USING btree (by_id);
CREATE INDEX cases_auditplan_auditors_auditplan_id_5bfa0ad9 ON public.cases_auditplan_auditors USING btree (auditplan_id);
CREATE INDEX cases_auditplan_auditors_user_id_373a32ea ON public.cases_auditplan_auditors USING btree (user_id);
CREATE INDEX cases_auditplan_by_id_663402e1 ON public.cases_auditplan USING btree (by_id);
CREATE INDEX cases_auditplan_items_auditplan_id_1ca08265 ON public.cases_auditplan_items USING btree (auditplan_id);
CREATE INDEX cases_auditplan_items_item_id_b4dd8f2a ON public.cases_auditplan_items USING btree (item_id);
CREATE INDEX cases_auditplan_plan_types_auditplan_id_c57e46d5 ON public.cases_auditplan_plan_types USING btree (auditplan_id);
CREATE INDEX cases_auditplan_plan_types_plantype_id_7ff09128 ON public.cases_auditplan_plan_types USING btree (plantype_id);
CREATE INDEX cases_auditplan_sections_auditplan_id_f52e9376 ON public.cases_auditplan_sections USING btree (auditplan_id);
CREATE INDEX cases_auditplan_sections_section_id_16e4a2f1 ON public.cases_auditplan_sections USING btree (section_id);
CREATE INDEX cases_auditplan_teams_auditplan_id_0d8143b1 ON public.cases_auditplan_teams USING btree (auditplan_id);
CREATE INDEX cases_auditplan_teams_team_id_4c0f2ac5 ON public.cases_auditplan_teams USING btree (team_id);
CREATE INDEX cases_auditseen_audit_id_df8f2daa ON public.cases_auditseen USING btree (audit_id);
CREATE INDEX cases_auditseen_user_id_8711d384 ON public.cases_auditseen USING btree (user_id);
CREATE INDEX cases_calibration_by_id_1410d941 ON public.cases_calibration USING btree (by_id);
CREATE INDEX cases_calibration_edition_id_c0260be5 ON public.cases_calibration USING btree (edition_id);
CREATE INDEX cases_calibration_items_calibration_id_4511fd7c ON public.cases_calibration_items USING btree (calibration_id);
CREATE INDEX cases_calibration_items_item_id_e8aa1b4e ON public.cases_calibration_items USING btree (item_id);
CREATE INDEX cases_calibrationrating_calibration_id_cffc820f ON public.cases_calibrationrating USING btree (calibration_id);
CREATE INDEX cases_calibrationrating_item_id_7291f82a ON public.cases_calibrationrating USING btree (item_id);
CREATE INDEX cases_calibrationrating_rater_id_23fec5c0 ON public.cases_calibrationrating USING btree (rater_id);
CREATE INDEX cases_case_family_group_id_98a90e0f ON public.cases_case USING btree (family_group_id);
CREATE INDEX cases_case_plan_type_id_83ed426f ON public.cases_case USING btree (plan_type_id);
CREATE INDEX cases_case_reference_cb43aa34_like ON public.cases_case USING btree (reference varchar_pattern_ops);
CREATE INDEX cases_caseloadalias_plan_type_id_bd701e24 ON public.cases_caseloadalias USING btree (plan_type_id);
CREATE INDEX cases_caseloadalias_team_id_eaf73e1c ON public.cases_caseloadalias USING btree (team_id);
CREATE INDEX cases_caseloadalias_user_id_6fb7b132 ON public.cases_caseloadalias USING btree (user_id);
CREATE INDEX cases_caseloadimport_by_id_0a199453 ON public.cases_caseloadimport USING btree (by_id);
CREATE INDEX cases_chosenevidence_appraisal_id_836dae9f ON public.cases_chosenevidence USING btree (appraisal_id);
CREATE INDEX cases_chosenevidence_audit_id_8bb13f9e ON public.cases_chosenevidence USING btree (audit_id);
CREATE INDEX cases_chosenevidence_note_id_73a4cfe9 ON public.cases_chosenevidence USING btree (note_id);
CREATE INDEX cases_clockentry_by_id_6425d76a ON public.cases_clockentry USING btree (by_id);
CREATE INDEX cases_clockentry_case_id_62516bf9 ON public.cases_clockentry USING btree (case_id);
CREATE INDEX cases_countypicture_published_by_id_451aac50 ON public.cases_countypicture USING btree (published_by_id);
CREATE INDEX cases_determinantlink_determinant_id_81f6e002 ON public.cases_determinantlink USING btree (determinant_id);
CREATE INDEX cases_determinantlink_rating_id_8b838d82 ON public.cases_determinantlink USING btree (rating_id);
CREATE INDEX cases_domainstandard_changed_by_id_bfc11163 ON public.cases_domainstandard USING btree (changed_by_id);
CREATE INDEX cases_drilldown_case_id_d06a332f ON public.cases_drilldown USING btree (case_id);
CREATE INDEX cases_drilldown_user_id_d16ce05f ON public.cases_drilldown USING btree (user_id);
CREATE INDEX cases_evidence_audit_id_340865b9 ON public.cases_evidence USING btree (audit_id);
CREATE INDEX cases_evidence_by_id_d311c169 ON public.cases_evidence USING btree (by_id);
CREATE INDEX cases_evidence_item_id_984ebb0f ON public.cases_evidence USING btree (item_id);
CREATE INDEX cases_familygroup_number_5a505529_like ON public.cases_familygroup USING btree (number varchar_pattern_ops);
CREATE INDEX cases_frameworkupload_by_id_2e35d51d ON public.cases_frameworkupload USING btree (by_id);
CREATE INDEX cases_heldpost_user_id_ac5fdb13 ON public.cases_heldpost USING btree (user_id);
CREATE INDEX cases_inspectiondraft_owner_id_363305cc ON public.cases_inspectiondraft USING btree (owner_id);
CREATE INDEX cases_inspectionwords_draft_id_648a1104 ON public.cases_inspectionwords USING btree (draft_id);
CREATE INDEX cases_leftonpurpose_audit_id_916a834e ON public.cases_leftonpurpose USING btree (audit_id);
CREATE INDEX cases_leftonpurpose_item_id_746df9f1 ON public.cases_leftonpurpose USING btree (item_id);
CREATE INDEX cases_membership_service_id_30b156b1 ON public.cases_membership USING btree (service_id);
CREATE INDEX cases_membership_team_id_29183eca ON public.cases_membership USING btree (team_id);
CREATE INDEX cases_membership_user_id_b8fe78c0 ON public.cases_membership USING btree (user_id);
CREATE INDEX cases_moderation_asked_by_id_8da42785 ON public.cases_moderation USING btree (asked_by_id);
CREATE INDEX cases_moderation_plan_id_3911ddc0 ON public.cases_moderation USING btree (plan_id);
CREATE INDEX cases_moderation_settled_by_id_4d51db8d ON public.cases_moderation USING btree (settled_by_id);
CREATE INDEX cases_namedperson_case_id_ab2336f6 ON public.cases_namedperson USING btree (case_id);
CREATE INDEX cases_namedperson_user_id_81982c9b ON public.cases_namedperson USING btree (user_id);
CREATE INDEX cases_planchange_after_id_a4b6a8ae ON public.cases_planchange USING btree (after_id);
CREATE INDEX cases_planchange_before_id_ea091600 ON public.cases_planchange USING btree (before_id);
CREATE INDEX cases_planchange_by_id_ac58c787 ON public.cases_planchange USING btree (by_id);
CREATE INDEX cases_planchange_case_id_b19f7796 ON public.cases_planchange USING btree (case_id);
CREATE INDEX cases_plantype_code_ebd2b3f9_like ON public.cases_plantype USING btree (code varchar_pattern_ops);
CREATE INDEX cases_plantype_name_d74f8e22_like ON public.cases_plantype USING btree (name varchar_pattern_ops);
CREATE INDEX cases_rating_audit_id_6439be4e ON public.cases_rating USING btree (audit_id);
CREATE INDEX cases_rating_item_id_69fbf352 ON public.cases_rating USING btree (item_id);
CREATE INDEX cases_rating_letters_rating_id_70aa1975 ON public.cases_rating_letters USING btree (rating_id);
CREATE INDEX cases_rating_letters_section_id_816556e0 ON public.cases_rating_letters USING btree (section_id);
CREATE INDEX cases_redaction_audit_id_3a3a0582 ON public.cases_redaction USING btree (audit_id);
CREATE INDEX cases_redaction_by_id_52ac6dde ON public.cases_redaction USING btree (by_id);
CREATE INDEX cases_redaction_item_id_714345a4 ON public.cases_redaction USING btree (item_id);
CREATE INDEX cases_sample_auditor_id_9ec45eb2 ON public.cases_sample USING btree (auditor_id);
CREATE INDEX cases_sample_case_id_560135df ON public.cases_sample USING btree (case_id);
CREATE INDEX cases_sample_plan_id_8e92ec55 ON public.cases_sample USING btree (plan_id);
CREATE INDEX cases_savedview_owner_id_cffd84c8 ON public.cases_savedview USING btree (owner_id);
CREATE INDEX cases_savedview_team_id_29033cfe ON public.cases_savedview USING btree (team_id);
CREATE INDEX cases_service_name_405a0ca2_like ON public.cases_service USING btree (name varchar_pattern_ops);
CREATE INDEX cases_sharedstrength_by_id_661eb9a4 ON public.cases_sharedstrength USING btree (by_id);
CREATE INDEX cases_sharedstrength_taken_down_by_id_c5faa422 ON public.cases_sharedstrength USING btree (taken_down_by_id);
CREATE INDEX cases_signi_account_3e60e9_idx ON public.cases_signinattempt USING btree (account, at);
CREATE INDEX cases_signi_address_e217c8_idx ON public.cases_signinattempt USING btree (address, at);
CREATE INDEX cases_supervisionsheet_begun_by_id_0d05d9f6 ON public.cases_supervisionsheet USING btree (begun_by_id);
CREATE INDEX cases_supervisionsheet_manager_id_92c90188 ON public.cases_supervisionsheet USING btree (manager_id);
CREATE INDEX cases_supervisionsheet_practitioner_id_3b71718d ON public.cases_supervisionsheet USING btree (practitioner_id);
CREATE INDEX cases_supervisionsheet_team_id_ec7647dc ON public.cases_supervisionsheet USING btree (team_id);
CREATE INDEX cases_team_name_bdfd36be_like ON public.cases_team USING btree (name varchar_pattern_ops);
CREATE INDEX cases_team_service_id_4920a342 ON public.cases_team USING btree (service_id);
CREATE INDEX cases_user_username_1b5a530a_like ON public.cases_user USING btree (username varchar_pattern_ops);
CREATE INDEX django_session_expire_date_a5c62663 ON public.django_session USING btree (expire_date);
CREATE INDEX django_session_session_key_c0390e0f_like ON public.django_session USING btree (session_key varchar_pattern_ops);
CREATE INDEX frameworks_edition_framework_id_adf9363e ON public.frameworks_edition USING btree (framework_id);
CREATE INDEX frameworks_framework_code_bbba07af_like ON public.frameworks_framework USING btree (code varchar_pattern_ops);
CREATE INDEX frameworks_item_edition_id_e1537113 ON public.frameworks_item USING btree (edition_id);
CREATE INDEX frameworks_item_parent_id_f12b9a99 ON public.frameworks_item USING btree (parent_id);
CREATE INDEX frameworks_item_section_id_cf8aac22 ON public.frameworks_item USING btree (section_id);
CREATE INDEX frameworks_reference_edition_id_0716cd4d ON public.frameworks_reference USING btree (edition_id);
CREATE INDEX frameworks_reference_item_id_fc9202c2 ON public.frameworks_reference USING btree (item_id);
CREATE INDEX frameworks_reference_section_id_c842add1 ON public.frameworks_reference USING btree (section_id);
CREATE INDEX frameworks_section_edition_id_e6f706be ON public.frameworks_section USING btree (edition_id);
CREATE UNIQUE INDEX one_current_allocation ON public.cases_allocation USING btree (case_id) WHERE (ends IS NULL);
CREATE UNIQUE INDEX one_open_audit_per_case_rater_type ON public.cases_audit USING btree (case_id, rater_id, type, voice) WHERE ((state)::text = ANY ((ARRAY['planned'::character varying, 'in_progress'::character varying])::text[]));
CREATE UNIQUE INDEX one_published_edition ON public.frameworks_edition USING btree (framework_id) WHERE ((status)::text = 'published'::text);
CREATE UNIQUE INDEX unique_primary_email ON public.account_emailaddress USING btree (user_id, "primary") WHERE "primary";
CREATE UNIQUE INDEX unique_verified_email ON public.account_emailaddress USING btree (email) WHERE verified;
CREATE CONSTRAINT TRIGGER chain_cases_accesslog AFTER INSERT ON public.cases_accesslog DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.chain_cases_accesslog();
CREATE TRIGGER freeze_cases_agreedpoints_insert BEFORE INSERT ON public.cases_agreedpoints FOR EACH ROW EXECUTE FUNCTION public.freeze_cases_agreedpoints_insert();
CREATE TRIGGER freeze_cases_audit_chosen_items_delete BEFORE DELETE ON public.cases_audit_chosen_items FOR EACH ROW EXECUTE FUNCTION public.freeze_cases_audit_chosen_items_delete();
CREATE TRIGGER freeze_cases_audit_chosen_items_insert BEFORE INSERT ON public.cases_audit_chosen_items FOR EACH ROW EXECUTE FUNCTION public.freeze_cases_audit_chosen_items_insert();
CREATE TRIGGER freeze_cases_audit_chosen_items_update BEFORE UPDATE ON public.cases_audit_chosen_items FOR EACH ROW EXECUTE FUNCTION public.freeze_cases_audit_chosen_items_update();
CREATE TRIGGER freeze_cases_audit_themed_sections_delete BEFORE DELETE ON public.cases_audit_themed_sections FOR EACH ROW EXECUTE FUNCTION public.freeze_cases_audit_themed_sections_delete();
CREATE TRIGGER freeze_cases_audit_themed_sections_insert BEFORE INSERT ON public.cases_audit_themed_sections FOR EACH ROW EXECUTE FUNCTION public.freeze_cases_audit_themed_sections_insert();
CREATE TRIGGER freeze_cases_audit_themed_sections_update BEFORE UPDATE ON public.cases_audit_themed_sections FOR EACH ROW EXECUTE FUNCTION public.freeze_cases_audit_themed_sections_update();
CREATE TRIGGER freeze_cases_audit_update BEFORE UPDATE ON public.cases_audit FOR EACH ROW EXECUTE FUNCTION public.freeze_cases_audit_update();
CREATE TRIGGER freeze_cases_childvoice_delete BEFORE DELETE ON public.cases_childvoice FOR EACH ROW EXECUTE FUNCTION public.freeze_cases_childvoice_delete();
CREATE TRIGGER freeze_cases_childvoice_insert BEFORE INSERT ON public.cases_childvoice FOR EACH ROW EXECUTE FUNCTION public.freeze_cases_childvoice_insert();
CREATE TRIGGER freeze_cases_childvoice_update BEFORE UPDATE ON public.cases_childvoice FOR EACH ROW EXECUTE FUNCTION public.freeze_cases_childvoice_update();
CREATE TRIGGER freeze_cases_determinantlink_delete BEFORE DELETE ON public.cases_determinantlink FOR EACH ROW EXECUTE FUNCTION public.freeze_cases_determinantlink_delete();
CREATE TRIGGER freeze_cases_determinantlink_insert BEFORE INSERT ON public.cases_determinantlink FOR EACH ROW EXECUTE FUNCTION public.freeze_cases_determinantlink_insert();
CREATE TRIGGER freeze_cases_determinantlink_update BEFORE UPDATE ON public.cases_determinantlink FOR EACH ROW EXECUTE FUNCTION public.freeze_cases_determinantlink_update();
CREATE TRIGGER freeze_cases_evidence_delete BEFORE DELETE ON public.cases_evidence FOR EACH ROW EXECUTE FUNCTION public.freeze_cases_evidence_delete();
CREATE TRIGGER freeze_cases_evidence_insert BEFORE INSERT ON public.cases_evidence FOR EACH ROW EXECUTE FUNCTION public.freeze_cases_evidence_insert();
CREATE TRIGGER freeze_cases_evidence_update BEFORE UPDATE ON public.cases_evidence FOR EACH ROW EXECUTE FUNCTION public.freeze_cases_evidence_update();
CREATE TRIGGER freeze_cases_leftonpurpose_delete BEFORE DELETE ON public.cases_leftonpurpose FOR EACH ROW EXECUTE FUNCTION public.freeze_cases_leftonpurpose_delete();
CREATE TRIGGER freeze_cases_leftonpurpose_insert BEFORE INSERT ON public.cases_leftonpurpose FOR EACH ROW EXECUTE FUNCTION public.freeze_cases_leftonpurpose_insert();
CREATE TRIGGER freeze_cases_leftonpurpose_update BEFORE UPDATE ON public.cases_leftonpurpose FOR EACH ROW EXECUTE FUNCTION public.freeze_cases_leftonpurpose_update();
CREATE TRIGGER freeze_cases_rating_delete BEFORE DELETE ON public.cases_rating FOR EACH ROW EXECUTE FUNCTION public.freeze_cases_rating_delete();
CREATE TRIGGER freeze_cases_rating_insert BEFORE INSERT ON public.cases_rating FOR EACH ROW EXECUTE FUNCTION public.freeze_cases_rating_insert();
CREATE TRIGGER freeze_cases_rating_letters_delete BEFORE DELETE ON public.cases_rating_letters FOR EACH ROW EXECUTE FUNCTION public.freeze_cases_rating_letters_delete();
CREATE TRIGGER freeze_cases_rating_letters_insert BEFORE INSERT ON public.cases_rating_letters FOR EACH ROW EXECUTE FUNCTION public.freeze_cases_rating_letters_insert();
CREATE TRIGGER freeze_cases_rating_letters_update BEFORE UPDATE ON public.cases_rating_letters FOR EACH ROW EXECUTE FUNCTION public.freeze_cases_rating_letters_update();
CREATE TRIGGER freeze_cases_rating_update BEFORE UPDATE ON public.cases_rating FOR EACH ROW EXECUTE FUNCTION public.freeze_cases_rating_update();
CREATE TRIGGER freeze_cases_supervisionsheet_delete BEFORE DELETE ON public.cases_supervisionsheet FOR EACH ROW EXECUTE FUNCTION public.freeze_cases_supervisionsheet_delete();
CREATE TRIGGER freeze_cases_supervisionsheet_update BEFORE UPDATE ON public.cases_supervisionsheet FOR EACH ROW EXECUTE FUNCTION public.freeze_cases_supervisionsheet_update();
CREATE TRIGGER freeze_frameworks_edition_update BEFORE UPDATE ON public.frameworks_edition FOR EACH ROW EXECUTE FUNCTION public.freeze_frameworks_edition_update();
CREATE TRIGGER freeze_frameworks_item_delete BEFORE DELETE ON public.frameworks_item FOR EACH ROW EXECUTE FUNCTION public.freeze_frameworks_item_delete();
CREATE TRIGGER freeze_frameworks_item_insert BEFORE INSERT ON public.frameworks_item FOR EACH ROW EXECUTE FUNCTION public.freeze_frameworks_item_insert();
CREATE TRIGGER freeze_frameworks_item_update BEFORE UPDATE ON public.frameworks_item FOR EACH ROW EXECUTE FUNCTION public.freeze_frameworks_item_update();
CREATE TRIGGER freeze_frameworks_reference_delete BEFORE DELETE ON public.frameworks_reference FOR EACH ROW EXECUTE FUNCTION public.freeze_frameworks_reference_delete();
CREATE TRIGGER freeze_frameworks_reference_insert BEFORE INSERT ON public.frameworks_reference FOR EACH ROW EXECUTE FUNCTION public.freeze_frameworks_reference_insert();
CREATE TRIGGER freeze_frameworks_reference_update BEFORE UPDATE ON public.frameworks_reference FOR EACH ROW EXECUTE FUNCTION public.freeze_frameworks_reference_update();
CREATE TRIGGER freeze_frameworks_section_delete BEFORE DELETE ON public.frameworks_section FOR EACH ROW EXECUTE FUNCTION public.freeze_frameworks_section_delete();
CREATE TRIGGER freeze_frameworks_section_insert BEFORE INSERT ON public.frameworks_section FOR EACH ROW EXECUTE FUNCTION public.freeze_frameworks_section_insert();
CREATE TRIGGER freeze_frameworks_section_update BEFORE UPDATE ON public.frameworks_section FOR EACH ROW EXECUTE FUNCTION public.freeze_frameworks_section_update();
CREATE TRIGGER keep_cases_accesslog_delete BEFORE DELETE ON public.cases_accesslog FOR EACH ROW EXECUTE FUNCTION public.keep_cases_accesslog_delete();
CREATE TRIGGER keep_cases_accesslog_update BEFORE UPDATE ON public.cases_accesslog FOR EACH ROW EXECUTE FUNCTION public.keep_cases_accesslog_update();
CREATE TRIGGER keep_cases_agreedpoints_delete BEFORE DELETE ON public.cases_agreedpoints FOR EACH ROW EXECUTE FUNCTION public.keep_cases_agreedpoints_delete();
CREATE TRIGGER keep_cases_agreedpoints_update BEFORE UPDATE ON public.cases_agreedpoints FOR EACH ROW EXECUTE FUNCTION public.keep_cases_agreedpoints_update();
CREATE TRIGGER keep_cases_audit_delete BEFORE DELETE ON public.cases_audit FOR EACH ROW EXECUTE FUNCTION public.keep_cases_audit_delete();
CREATE TRIGGER keep_cases_auditcomment_delete BEFORE DELETE ON public.cases_auditcomment FOR EACH ROW EXECUTE FUNCTION public.keep_cases_auditcomment_delete();
CREATE TRIGGER keep_cases_auditcomment_update BEFORE UPDATE ON public.cases_auditcomment FOR EACH ROW EXECUTE FUNCTION public.keep_cases_auditcomment_update();
CREATE TRIGGER keep_cases_auditmove_delete BEFORE DELETE ON public.cases_auditmove FOR EACH ROW EXECUTE FUNCTION public.keep_cases_auditmove_delete();
CREATE TRIGGER keep_cases_auditmove_update BEFORE UPDATE ON public.cases_auditmove FOR EACH ROW EXECUTE FUNCTION public.keep_cases_auditmove_update();
CREATE TRIGGER keep_cases_countypicture_delete BEFORE DELETE ON public.cases_countypicture FOR EACH ROW EXECUTE FUNCTION public.keep_cases_countypicture_delete();
CREATE TRIGGER keep_cases_countypicture_update BEFORE UPDATE ON public.cases_countypicture FOR EACH ROW EXECUTE FUNCTION public.keep_cases_countypicture_update();
CREATE TRIGGER keep_cases_redaction_delete BEFORE DELETE ON public.cases_redaction FOR EACH ROW EXECUTE FUNCTION public.keep_cases_redaction_delete();
CREATE TRIGGER keep_cases_redaction_update BEFORE UPDATE ON public.cases_redaction FOR EACH ROW EXECUTE FUNCTION public.keep_cases_redaction_update();
CREATE TRIGGER keep_frameworks_edition_delete BEFORE DELETE ON public.frameworks_edition FOR EACH ROW EXECUTE FUNCTION public.keep_frameworks_edition_delete();
CREATE TRIGGER move_cases_audit_update BEFORE UPDATE ON public.cases_audit FOR EACH ROW EXECUTE FUNCTION public.move_cases_audit_update();
ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_2c513194_fk_cases_user_id FOREIGN KEY (user_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirm_email_address_id_5b7f8c58_fk_account_e FOREIGN KEY (email_address_id) REFERENCES public.account_emailaddress(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissio_permission_id_84c5c92e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_b120cbf9_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_2f476e4b_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_accesslog
    ADD CONSTRAINT cases_accesslog_actor_id_980341ba_fk_cases_user_id FOREIGN KEY (actor_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_action
    ADD CONSTRAINT cases_action_acknowledged_by_id_c62cfcfa_fk_cases_user_id FOREIGN KEY (acknowledged_by_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_action
    ADD CONSTRAINT cases_action_audit_id_661510f5_fk_cases_audit_id FOREIGN KEY (audit_id) REFERENCES public.cases_audit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_action
    ADD CONSTRAINT cases_action_case_id_ff9ad67d_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_action
    ADD CONSTRAINT cases_action_done_by_id_22f6c84c_fk_cases_user_id FOREIGN KEY (done_by_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_action_items
    ADD CONSTRAINT cases_action_items_action_id_df374071_fk_cases_action_id FOREIGN KEY (action_id) REFERENCES public.cases_action(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_action_items
    ADD CONSTRAINT cases_action_items_item_id_a048c8c6_fk_frameworks_item_id FOREIGN KEY (item_id) REFERENCES public.frameworks_item(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_action
    ADD CONSTRAINT cases_action_owner_id_26f7442d_fk_cases_user_id FOREIGN KEY (owner_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_action
    ADD CONSTRAINT cases_action_raised_by_id_d9b37a2f_fk_cases_user_id FOREIGN KEY (raised_by_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_action
    ADD CONSTRAINT cases_action_verified_by_id_50f62462_fk_cases_user_id FOREIGN KEY (verified_by_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_agreedchange
    ADD CONSTRAINT cases_agreedchange_item_id_a05e079a_fk_frameworks_item_id FOREIGN KEY (item_id) REFERENCES public.frameworks_item(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_agreedchange
    ADD CONSTRAINT cases_agreedchange_moderation_id_8f59789d_fk_cases_mod FOREIGN KEY (moderation_id) REFERENCES public.cases_moderation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_agreedpoints
    ADD CONSTRAINT cases_agreedpoints_by_id_e033f23e_fk_cases_user_id FOREIGN KEY (by_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_agreedpoints
    ADD CONSTRAINT cases_agreedpoints_sheet_id_47d588a3_fk_cases_sup FOREIGN KEY (sheet_id) REFERENCES public.cases_supervisionsheet(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_allocation
    ADD CONSTRAINT cases_allocation_case_id_b085c2bd_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_allocation
    ADD CONSTRAINT cases_allocation_practitioner_id_05d611d4_fk_cases_user_id FOREIGN KEY (practitioner_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_allocation
    ADD CONSTRAINT cases_allocation_team_id_13c25dc3_fk_cases_team_id FOREIGN KEY (team_id) REFERENCES public.cases_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_appraisal
    ADD CONSTRAINT cases_appraisal_practitioner_id_b870af43_fk_cases_user_id FOREIGN KEY (practitioner_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_appraisal
    ADD CONSTRAINT cases_appraisal_team_id_0d40d95e_fk_cases_team_id FOREIGN KEY (team_id) REFERENCES public.cases_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_audit
    ADD CONSTRAINT cases_audit_case_id_981f6c30_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_audit_chosen_items
    ADD CONSTRAINT cases_audit_chosen_items_audit_id_54f28407_fk_cases_audit_id FOREIGN KEY (audit_id) REFERENCES public.cases_audit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_audit_chosen_items
    ADD CONSTRAINT cases_audit_chosen_items_item_id_17c435e5_fk_frameworks_item_id FOREIGN KEY (item_id) REFERENCES public.frameworks_item(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_audit
    ADD CONSTRAINT cases_audit_edition_id_9060bdd5_fk_frameworks_edition_id FOREIGN KEY (edition_id) REFERENCES public.frameworks_edition(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_audit
    ADD CONSTRAINT cases_audit_plan_type_id_3bc18af3_fk_cases_plantype_id FOREIGN KEY (plan_type_id) REFERENCES public.cases_plantype(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_audit
    ADD CONSTRAINT cases_audit_practitioner_id_fdcfd007_fk_cases_user_id FOREIGN KEY (practitioner_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_audit
    ADD CONSTRAINT cases_audit_rater_id_75c355c5_fk_cases_user_id FOREIGN KEY (rater_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_audit
    ADD CONSTRAINT cases_audit_revises_id_709558f9_fk_cases_audit_id FOREIGN KEY (revises_id) REFERENCES public.cases_audit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_audit
    ADD CONSTRAINT cases_audit_team_id_cd51c34f_fk_cases_team_id FOREIGN KEY (team_id) REFERENCES public.cases_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_audit_themed_sections
    ADD CONSTRAINT cases_audit_themed_s_section_id_db77a418_fk_framework FOREIGN KEY (section_id) REFERENCES public.frameworks_section(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_audit_themed_sections
    ADD CONSTRAINT cases_audit_themed_sections_audit_id_47e92d38_fk_cases_audit_id FOREIGN KEY (audit_id) REFERENCES public.cases_audit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_audit
    ADD CONSTRAINT cases_audit_working_well_section_5598d92a_fk_framework FOREIGN KEY (working_well_section_id) REFERENCES public.frameworks_section(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_auditcomment
    ADD CONSTRAINT cases_auditcomment_audit_id_3837fac3_fk_cases_audit_id FOREIGN KEY (audit_id) REFERENCES public.cases_audit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_auditcomment
    ADD CONSTRAINT cases_auditcomment_by_id_e80b4e35_fk_cases_user_id FOREIGN KEY (by_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_auditmove
    ADD CONSTRAINT cases_auditmove_audit_id_b6edd025_fk_cases_audit_id FOREIGN KEY (audit_id) REFERENCES public.cases_audit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_auditmove
    ADD CONSTRAINT cases_auditmove_by_id_a9a80264_fk_cases_user_id FOREIGN KEY (by_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_auditplan_auditors
    ADD CONSTRAINT cases_auditplan_audi_auditplan_id_5bfa0ad9_fk_cases_aud FOREIGN KEY (auditplan_id) REFERENCES public.cases_auditplan(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_auditplan_auditors
    ADD CONSTRAINT cases_auditplan_auditors_user_id_373a32ea_fk_cases_user_id FOREIGN KEY (user_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_auditplan
    ADD CONSTRAINT cases_auditplan_by_id_663402e1_fk_cases_user_id FOREIGN KEY (by_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_auditplan_items
    ADD CONSTRAINT cases_auditplan_item_auditplan_id_1ca08265_fk_cases_aud FOREIGN KEY (auditplan_id) REFERENCES public.cases_auditplan(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_auditplan_items
    ADD CONSTRAINT cases_auditplan_items_item_id_b4dd8f2a_fk_frameworks_item_id FOREIGN KEY (item_id) REFERENCES public.frameworks_item(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_auditplan_plan_types
    ADD CONSTRAINT cases_auditplan_plan_auditplan_id_c57e46d5_fk_cases_aud FOREIGN KEY (auditplan_id) REFERENCES public.cases_auditplan(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_auditplan_plan_types
    ADD CONSTRAINT cases_auditplan_plan_plantype_id_7ff09128_fk_cases_pla FOREIGN KEY (plantype_id) REFERENCES public.cases_plantype(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_auditplan_sections
    ADD CONSTRAINT cases_auditplan_sect_auditplan_id_f52e9376_fk_cases_aud FOREIGN KEY (auditplan_id) REFERENCES public.cases_auditplan(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_auditplan_sections
    ADD CONSTRAINT cases_auditplan_sect_section_id_16e4a2f1_fk_framework FOREIGN KEY (section_id) REFERENCES public.frameworks_section(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_auditplan_teams
    ADD CONSTRAINT cases_auditplan_team_auditplan_id_0d8143b1_fk_cases_aud FOREIGN KEY (auditplan_id) REFERENCES public.cases_auditplan(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_auditplan_teams
    ADD CONSTRAINT cases_auditplan_teams_team_id_4c0f2ac5_fk_cases_team_id FOREIGN KEY (team_id) REFERENCES public.cases_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_auditseen
    ADD CONSTRAINT cases_auditseen_audit_id_df8f2daa_fk_cases_audit_id FOREIGN KEY (audit_id) REFERENCES public.cases_audit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_auditseen
    ADD CONSTRAINT cases_auditseen_user_id_8711d384_fk_cases_user_id FOREIGN KEY (user_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_calibration
    ADD CONSTRAINT cases_calibration_by_id_1410d941_fk_cases_user_id FOREIGN KEY (by_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_calibration
    ADD CONSTRAINT cases_calibration_edition_id_c0260be5_fk_frameworks_edition_id FOREIGN KEY (edition_id) REFERENCES public.frameworks_edition(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_calibration_items
    ADD CONSTRAINT cases_calibration_it_calibration_id_4511fd7c_fk_cases_cal FOREIGN KEY (calibration_id) REFERENCES public.cases_calibration(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_calibration_items
    ADD CONSTRAINT cases_calibration_items_item_id_e8aa1b4e_fk_frameworks_item_id FOREIGN KEY (item_id) REFERENCES public.frameworks_item(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_calibrationrating
    ADD CONSTRAINT cases_calibrationrat_calibration_id_cffc820f_fk_cases_cal FOREIGN KEY (calibration_id) REFERENCES public.cases_calibration(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_calibrationrating
    ADD CONSTRAINT cases_calibrationrating_item_id_7291f82a_fk_frameworks_item_id FOREIGN KEY (item_id) REFERENCES public.frameworks_item(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_calibrationrating
    ADD CONSTRAINT cases_calibrationrating_rater_id_23fec5c0_fk_cases_user_id FOREIGN KEY (rater_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_case
    ADD CONSTRAINT cases_case_family_group_id_98a90e0f_fk_cases_familygroup_id FOREIGN KEY (family_group_id) REFERENCES public.cases_familygroup(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_case
    ADD CONSTRAINT cases_case_plan_type_id_83ed426f_fk_cases_plantype_id FOREIGN KEY (plan_type_id) REFERENCES public.cases_plantype(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_caseloadalias
    ADD CONSTRAINT cases_caseloadalias_plan_type_id_bd701e24_fk_cases_plantype_id FOREIGN KEY (plan_type_id) REFERENCES public.cases_plantype(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_caseloadalias
    ADD CONSTRAINT cases_caseloadalias_team_id_eaf73e1c_fk_cases_team_id FOREIGN KEY (team_id) REFERENCES public.cases_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_caseloadalias
    ADD CONSTRAINT cases_caseloadalias_user_id_6fb7b132_fk_cases_user_id FOREIGN KEY (user_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_caseloadimport
    ADD CONSTRAINT cases_caseloadimport_by_id_0a199453_fk_cases_user_id FOREIGN KEY (by_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_childvoice
    ADD CONSTRAINT cases_childvoice_audit_id_7023af44_fk_cases_audit_id FOREIGN KEY (audit_id) REFERENCES public.cases_audit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_chosenevidence
    ADD CONSTRAINT cases_chosenevidence_appraisal_id_836dae9f_fk_cases_app FOREIGN KEY (appraisal_id) REFERENCES public.cases_appraisal(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_chosenevidence
    ADD CONSTRAINT cases_chosenevidence_audit_id_8bb13f9e_fk_cases_audit_id FOREIGN KEY (audit_id) REFERENCES public.cases_audit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_chosenevidence
    ADD CONSTRAINT cases_chosenevidence_note_id_73a4cfe9_fk_cases_evidence_id FOREIGN KEY (note_id) REFERENCES public.cases_evidence(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_clockentry
    ADD CONSTRAINT cases_clockentry_by_id_6425d76a_fk_cases_user_id FOREIGN KEY (by_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_clockentry
    ADD CONSTRAINT cases_clockentry_case_id_62516bf9_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_countypicture
    ADD CONSTRAINT cases_countypicture_published_by_id_451aac50_fk_cases_user_id FOREIGN KEY (published_by_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_determinantlink
    ADD CONSTRAINT cases_determinantlin_determinant_id_81f6e002_fk_framework FOREIGN KEY (determinant_id) REFERENCES public.frameworks_item(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_determinantlink
    ADD CONSTRAINT cases_determinantlink_rating_id_8b838d82_fk_cases_rating_id FOREIGN KEY (rating_id) REFERENCES public.cases_rating(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_domainstandard
    ADD CONSTRAINT cases_domainstandard_changed_by_id_bfc11163_fk_cases_user_id FOREIGN KEY (changed_by_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_drilldown
    ADD CONSTRAINT cases_drilldown_case_id_d06a332f_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_drilldown
    ADD CONSTRAINT cases_drilldown_user_id_d16ce05f_fk_cases_user_id FOREIGN KEY (user_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_evidence
    ADD CONSTRAINT cases_evidence_audit_id_340865b9_fk_cases_audit_id FOREIGN KEY (audit_id) REFERENCES public.cases_audit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_evidence
    ADD CONSTRAINT cases_evidence_by_id_d311c169_fk_cases_user_id FOREIGN KEY (by_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_evidence
    ADD CONSTRAINT cases_evidence_item_id_984ebb0f_fk_frameworks_item_id FOREIGN KEY (item_id) REFERENCES public.frameworks_item(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_frameworkupload
    ADD CONSTRAINT cases_frameworkupload_by_id_2e35d51d_fk_cases_user_id FOREIGN KEY (by_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_heldpost
    ADD CONSTRAINT cases_heldpost_user_id_ac5fdb13_fk_cases_user_id FOREIGN KEY (user_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_inspectiondraft
    ADD CONSTRAINT cases_inspectiondraft_owner_id_363305cc_fk_cases_user_id FOREIGN KEY (owner_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_inspectionwords
    ADD CONSTRAINT cases_inspectionword_draft_id_648a1104_fk_cases_ins FOREIGN KEY (draft_id) REFERENCES public.cases_inspectiondraft(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_leftonpurpose
    ADD CONSTRAINT cases_leftonpurpose_audit_id_916a834e_fk_cases_audit_id FOREIGN KEY (audit_id) REFERENCES public.cases_audit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_leftonpurpose
    ADD CONSTRAINT cases_leftonpurpose_item_id_746df9f1_fk_frameworks_item_id FOREIGN KEY (item_id) REFERENCES public.frameworks_item(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_membership
    ADD CONSTRAINT cases_membership_service_id_30b156b1_fk_cases_service_id FOREIGN KEY (service_id) REFERENCES public.cases_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_membership
    ADD CONSTRAINT cases_membership_team_id_29183eca_fk_cases_team_id FOREIGN KEY (team_id) REFERENCES public.cases_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_membership
    ADD CONSTRAINT cases_membership_user_id_b8fe78c0_fk_cases_user_id FOREIGN KEY (user_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_moderation
    ADD CONSTRAINT cases_moderation_asked_by_id_8da42785_fk_cases_user_id FOREIGN KEY (asked_by_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_moderation
    ADD CONSTRAINT cases_moderation_first_id_852e5dbe_fk_cases_audit_id FOREIGN KEY (first_id) REFERENCES public.cases_audit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_moderation
    ADD CONSTRAINT cases_moderation_plan_id_3911ddc0_fk_cases_auditplan_id FOREIGN KEY (plan_id) REFERENCES public.cases_auditplan(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_moderation
    ADD CONSTRAINT cases_moderation_second_id_47e71999_fk_cases_audit_id FOREIGN KEY (second_id) REFERENCES public.cases_audit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_moderation
    ADD CONSTRAINT cases_moderation_settled_by_id_4d51db8d_fk_cases_user_id FOREIGN KEY (settled_by_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_moderation
    ADD CONSTRAINT cases_moderation_settled_id_2ad5eb8f_fk_cases_audit_id FOREIGN KEY (settled_id) REFERENCES public.cases_audit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_namedperson
    ADD CONSTRAINT cases_namedperson_case_id_ab2336f6_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_namedperson
    ADD CONSTRAINT cases_namedperson_user_id_81982c9b_fk_cases_user_id FOREIGN KEY (user_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_planchange
    ADD CONSTRAINT cases_planchange_after_id_a4b6a8ae_fk_cases_plantype_id FOREIGN KEY (after_id) REFERENCES public.cases_plantype(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_planchange
    ADD CONSTRAINT cases_planchange_before_id_ea091600_fk_cases_plantype_id FOREIGN KEY (before_id) REFERENCES public.cases_plantype(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_planchange
    ADD CONSTRAINT cases_planchange_by_id_ac58c787_fk_cases_user_id FOREIGN KEY (by_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_planchange
    ADD CONSTRAINT cases_planchange_case_id_b19f7796_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_rating
    ADD CONSTRAINT cases_rating_audit_id_6439be4e_fk_cases_audit_id FOREIGN KEY (audit_id) REFERENCES public.cases_audit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_rating
    ADD CONSTRAINT cases_rating_item_id_69fbf352_fk_frameworks_item_id FOREIGN KEY (item_id) REFERENCES public.frameworks_item(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_rating_letters
    ADD CONSTRAINT cases_rating_letters_rating_id_70aa1975_fk_cases_rating_id FOREIGN KEY (rating_id) REFERENCES public.cases_rating(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_rating_letters
    ADD CONSTRAINT cases_rating_letters_section_id_816556e0_fk_framework FOREIGN KEY (section_id) REFERENCES public.frameworks_section(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_redaction
    ADD CONSTRAINT cases_redaction_audit_id_3a3a0582_fk_cases_audit_id FOREIGN KEY (audit_id) REFERENCES public.cases_audit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_redaction
    ADD CONSTRAINT cases_redaction_by_id_52ac6dde_fk_cases_user_id FOREIGN KEY (by_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_redaction
    ADD CONSTRAINT cases_redaction_item_id_714345a4_fk_frameworks_item_id FOREIGN KEY (item_id) REFERENCES public.frameworks_item(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_sample
    ADD CONSTRAINT cases_sample_audit_id_66a69a10_fk_cases_audit_id FOREIGN KEY (audit_id) REFERENCES public.cases_audit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_sample
    ADD CONSTRAINT cases_sample_auditor_id_9ec45eb2_fk_cases_user_id FOREIGN KEY (auditor_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_sample
    ADD CONSTRAINT cases_sample_case_id_560135df_fk_cases_case_id FOREIGN KEY (case_id) REFERENCES public.cases_case(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_sample
    ADD CONSTRAINT cases_sample_plan_id_8e92ec55_fk_cases_auditplan_id FOREIGN KEY (plan_id) REFERENCES public.cases_auditplan(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_savedview
    ADD CONSTRAINT cases_savedview_owner_id_cffd84c8_fk_cases_user_id FOREIGN KEY (owner_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_savedview
    ADD CONSTRAINT cases_savedview_team_id_29033cfe_fk_cases_team_id FOREIGN KEY (team_id) REFERENCES public.cases_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_sharedstrength
    ADD CONSTRAINT cases_sharedstrength_audit_id_b4b9e5e0_fk_cases_audit_id FOREIGN KEY (audit_id) REFERENCES public.cases_audit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_sharedstrength
    ADD CONSTRAINT cases_sharedstrength_by_id_661eb9a4_fk_cases_user_id FOREIGN KEY (by_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_sharedstrength
    ADD CONSTRAINT cases_sharedstrength_taken_down_by_id_c5faa422_fk_cases_user_id FOREIGN KEY (taken_down_by_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_supervisionsheet
    ADD CONSTRAINT cases_supervisionshe_practitioner_id_3b71718d_fk_cases_use FOREIGN KEY (practitioner_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_supervisionsheet
    ADD CONSTRAINT cases_supervisionsheet_begun_by_id_0d05d9f6_fk_cases_user_id FOREIGN KEY (begun_by_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_supervisionsheet
    ADD CONSTRAINT cases_supervisionsheet_manager_id_92c90188_fk_cases_user_id FOREIGN KEY (manager_id) REFERENCES public.cases_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_supervisionsheet
    ADD CONSTRAINT cases_supervisionsheet_team_id_ec7647dc_fk_cases_team_id FOREIGN KEY (team_id) REFERENCES public.cases_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cases_team
    ADD CONSTRAINT cases_team_service_id_4920a342_fk_cases_service_id FOREIGN KEY (service_id) REFERENCES public.cases_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.frameworks_edition
    ADD CONSTRAINT frameworks_edition_framework_id_adf9363e_fk_framework FOREIGN KEY (framework_id) REFERENCES public.frameworks_framework(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.frameworks_item
    ADD CONSTRAINT frameworks_item_edition_id_e1537113_fk_frameworks_edition_id FOREIGN KEY (edition_id) REFERENCES public.frameworks_edition(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.frameworks_item
    ADD CONSTRAINT frameworks_item_parent_id_f12b9a99_fk_frameworks_item_id FOREIGN KEY (parent_id) REFERENCES public.frameworks_item(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.frameworks_item
    ADD CONSTRAINT frameworks_item_section_id_cf8aac22_fk_frameworks_section_id FOREIGN KEY (section_id) REFERENCES public.frameworks_section(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.frameworks_reference
    ADD CONSTRAINT frameworks_reference_edition_id_0716cd4d_fk_framework FOREIGN KEY (edition_id) REFERENCES public.frameworks_edition(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.frameworks_reference
    ADD CONSTRAINT frameworks_reference_item_id_fc9202c2_fk_frameworks_item_id FOREIGN KEY (item_id) REFERENCES public.frameworks_item(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.frameworks_reference
    ADD CONSTRAINT frameworks_reference_section_id_c842add1_fk_framework FOREIGN KEY (section_id) REFERENCES public.frameworks_section(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.frameworks_section
    ADD CONSTRAINT frameworks_section_edition_id_e6f706be_fk_frameworks_edition_id FOREIGN KEY (edition_id) REFERENCES public.frameworks_edition(id) DEFERRABLE INITIALLY DEFERRED;
INSERT INTO public.django_migrations VALUES (1, 'frameworks', '0001_initial', '2026-11-28 05:04:01.065016+00');
INSERT INTO public.django_migrations VALUES (2, 'cases', '0001_initial', '2026-11-28 05:04:05.652459+00');
INSERT INTO public.django_migrations VALUES (3, 'account', '0001_initial', '2026-11-28 05:04:06.119014+00');
INSERT INTO public.django_migrations VALUES (4, 'account', '0002_email_max_length', '2026-11-28 05:04:06.216849+00');
INSERT INTO public.django_migrations VALUES (5, 'account', '0003_alter_emailaddress_create_unique_verified_email', '2026-11-28 05:04:06.399324+00');
INSERT INTO public.django_migrations VALUES (6, 'account', '0004_alter_emailaddress_drop_unique_email', '2026-11-28 05:04:06.522993+00');
INSERT INTO public.django_migrations VALUES (7, 'account', '0005_emailaddress_idx_upper_email', '2026-11-28 05:04:06.628851+00');
INSERT INTO public.django_migrations VALUES (8, 'account', '0006_emailaddress_lower', '2026-11-28 05:04:07.43987+00');
INSERT INTO public.django_migrations VALUES (9, 'account', '0007_emailaddress_idx_email', '2026-11-28 05:04:07.673551+00');
INSERT INTO public.django_migrations VALUES (10, 'account', '0008_emailaddress_unique_primary_email_fixup', '2026-11-28 05:04:07.929581+00');
INSERT INTO public.django_migrations VALUES (11, 'account', '0009_emailaddress_unique_primary_email', '2026-11-28 05:04:08.218105+00');
INSERT INTO public.django_migrations VALUES (12, 'contenttypes', '0001_initial', '2026-11-28 05:04:08.243147+00');
INSERT INTO public.django_migrations VALUES (13, 'contenttypes', '0002_remove_content_type_name', '2026-11-28 05:04:08.590992+00');
INSERT INTO public.django_migrations VALUES (14, 'auth', '0001_initial', '2026-11-28 05:04:08.707443+00');
INSERT INTO public.django_migrations VALUES (15, 'auth', '0002_alter_permission_name_max_length', '2026-11-28 05:04:08.736797+00');
INSERT INTO public.django_migrations VALUES (16, 'auth', '0003_alter_user_email_max_length', '2026-11-28 05:04:08.760566+00');
INSERT INTO public.django_migrations VALUES (17, 'auth', '0004_alter_user_username_opts', '2026-11-28 05:04:08.780744+00');
INSERT INTO public.django_migrations VALUES (18, 'auth', '0005_alter_user_last_login_null', '2026-11-28 05:04:08.804383+00');
INSERT INTO public.django_migrations VALUES (19, 'auth', '0006_require_contenttypes_0002', '2026-11-28 05:04:08.81178+00');
INSERT INTO public.django_migrations VALUES (20, 'auth', '0007_alter_validators_add_error_messages', '2026-11-28 05:04:08.840885+00');
INSERT INTO public.django_migrations VALUES (21, 'auth', '0008_alter_user_username_max_length', '2026-11-28 05:04:08.864694+00');
INSERT INTO public.django_migrations VALUES (22, 'auth', '0009_alter_user_last_name_max_length', '2026-11-28 05:04:08.910034+00');
INSERT INTO public.django_migrations VALUES (23, 'auth', '0010_alter_group_name_max_length', '2026-11-28 05:04:08.947374+00');
INSERT INTO public.django_migrations VALUES (24, 'auth', '0011_update_proxy_permissions', '2026-11-28 05:04:09.135023+00');
INSERT INTO public.django_migrations VALUES (25, 'auth', '0012_alter_user_first_name_max_length', '2026-11-28 05:04:09.158115+00');
INSERT INTO public.django_migrations VALUES (26, 'cases', '0002_lifecycle', '2026-11-28 05:04:28.820214+00');
INSERT INTO public.django_migrations VALUES (27, 'cases', '0003_follow_digest', '2026-11-28 05:04:28.952511+00');
INSERT INTO public.django_migrations VALUES (28, 'cases', '0004_audit_seen', '2026-11-28 05:04:29.207099+00');
INSERT INTO public.django_migrations VALUES (29, 'cases', '0005_strengths', '2026-11-28 05:04:31.623045+00');
INSERT INTO public.django_migrations VALUES (30, 'cases', '0006_matching_changes', '2026-11-28 05:04:32.251028+00');
INSERT INTO public.django_migrations VALUES (31, 'cases', '0007_supervision_sheets', '2026-11-28 05:04:35.265755+00');
INSERT INTO public.django_migrations VALUES (32, 'cases', '0008_saved_views', '2026-11-28 05:04:35.751065+00');
INSERT INTO public.django_migrations VALUES (33, 'cases', '0009_county_picture', '2026-11-28 05:04:36.083827+00');
INSERT INTO public.django_migrations VALUES (34, 'cases', '0010_appraisal_summaries', '2026-11-28 05:04:37.438972+00');
INSERT INTO public.django_migrations VALUES (35, 'cases', '0011_access_log_chain', '2026-11-28 05:04:38.487348+00');
INSERT INTO public.django_migrations VALUES (36, 'cases', '0012_caseload_imports', '2026-11-28 05:04:39.811186+00');
INSERT INTO public.django_migrations VALUES (37, 'cases', '0013_access_log_reports', '2026-11-28 05:04:40.339132+00');
INSERT INTO public.django_migrations VALUES (38, 'cases', '0014_inspection_packs', '2026-11-28 05:04:41.437091+00');
INSERT INTO public.django_migrations VALUES (39, 'cases', '0015_framework_library', '2026-11-28 05:04:42.510824+00');
INSERT INTO public.django_migrations VALUES (40, 'frameworks', '0002_own_kinds', '2026-11-28 05:04:44.415993+00');
INSERT INTO public.django_migrations VALUES (41, 'sessions', '0001_initial', '2026-11-28 05:04:44.460416+00');
SELECT pg_catalog.setval('public.django_migrations_id_seq', 41, true);
