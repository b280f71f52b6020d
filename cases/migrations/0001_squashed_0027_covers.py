"""Every table of cases as 0001 to 0027 leave it, made at once: a new database takes this way.

A database that has gone a part of the old way goes on with it, and ends with the same tables:
tests/test_upgrade.py compares the two.
"""
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('cases', '0001_initial'),
        ('cases', '0002_lifecycle'),
        ('cases', '0003_follow_digest'),
        ('cases', '0004_audit_seen'),
        ('cases', '0005_strengths'),
        ('cases', '0006_matching_changes'),
        ('cases', '0007_supervision_sheets'),
        ('cases', '0008_saved_views'),
        ('cases', '0009_county_picture'),
        ('cases', '0010_appraisal_summaries'),
        ('cases', '0011_access_log_chain'),
        ('cases', '0012_caseload_imports'),
        ('cases', '0013_access_log_reports'),
        ('cases', '0014_inspection_packs'),
        ('cases', '0015_framework_library'),
        ('cases', '0016_grants'),
        ('cases', '0017_stored_settings'),
        ('cases', '0018_closed_teams'),
        ('cases', '0019_api_clients'),
        ('cases', '0020_retention'),
        ('cases', '0021_stamps'),
        ('cases', '0022_log_event_for_work'),
        ('cases', '0023_people_files'),
        ('cases', '0024_doubles_of_a_case'),
        ('cases', '0025_rights_changes'),
        ('cases', '0026_summary_table'),
        ('cases', '0027_covers'),
    ]


    initial = True

    dependencies = [
        ('frameworks', '0003_item_links'),
    ]

    def apply(self, project_state, schema_editor, collect_sql=False):
        """Every table from one picture of all models; Django draws the picture anew at each step."""
        if collect_sql:
            return super().apply(project_state, schema_editor, collect_sql)
        project_state.__dict__.pop('apps', None)
        for operation in self.operations:
            operation.state_forwards(self.app_label, project_state)
        for operation in self.operations:
            if isinstance(operation, migrations.CreateModel):
                model = project_state.apps.get_model(self.app_label, operation.name)
                if operation.allow_migrate_model(schema_editor.connection.alias, model):
                    schema_editor.create_model(model)
        return project_state

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('username', models.CharField(max_length=150, unique=True)),
                ('name', models.CharField(max_length=150)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('is_active', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('knows_the_keys', models.BooleanField(default=False)),
                ('wants_digest', models.BooleanField(default=True)),
                ('last_digest_on', models.DateField(blank=True, null=True)),
                ('erased_on', models.DateField(blank=True, editable=False, null=True)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='FamilyGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=30, unique=True)),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='PlanType',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=60, unique=True)),
                ('order', models.PositiveSmallIntegerField(default=0)),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'ordering': ['order', 'name'],
            },
        ),
        migrations.CreateModel(
            name='RightsChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Service',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, unique=True)),
                ('order', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['order', 'name'],
            },
        ),
        migrations.CreateModel(
            name='Stamp',
            fields=[
                ('name', models.CharField(choices=[('log_check', 'The access log was checked'), ('anchor', 'A line of the access log was printed to be kept outside'), ('backup', 'A backup was made'), ('digests', 'The weekly e-mails were sent'), ('mail', 'An e-mail was handed to the mail server')], max_length=20, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('went_well', models.BooleanField()),
                ('said', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Appraisal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('ends_on', models.DateField()),
                ('begun_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=0)),
                ('shown_at', models.DateTimeField(blank=True, null=True)),
                ('practitioner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appraisals', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-ends_on', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Audit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('type', models.CharField(choices=[('self', 'Self audit'), ('supervision', 'Supervision audit'), ('learning_conversation', 'Learning conversation'), ('moderation', 'Moderation'), ('dip_sample', 'Dip sample'), ('thematic', 'Thematic audit'), ('closure', 'Closure audit'), ('re_audit', 'Re-audit')], default='self', max_length=30)),
                ('scope', models.CharField(choices=[('quick', 'Quick'), ('focused', 'Focused'), ('outcomes', 'Outcomes'), ('full', 'Full Flourish'), ('practice_standards', 'Practice standards'), ('themed', 'Themed'), ('chosen', 'Chosen items'), ('whole', 'Whole framework')], default='focused', max_length=20)),
                ('voice', models.CharField(choices=[('practitioner', 'Practitioner'), ('child_or_family', 'Child or family'), ('second_rater', 'Second rater')], default='practitioner', max_length=20)),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('in_progress', 'In progress'), ('submitted', 'Submitted'), ('returned', 'Returned'), ('in_moderation', 'In moderation'), ('agreed', 'Agreed'), ('closed', 'Closed'), ('withdrawn', 'Withdrawn')], default='in_progress', max_length=20)),
                ('started_at', models.DateTimeField()),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('working_well', models.TextField(blank=True)),
                ('version', models.PositiveIntegerField(default=0)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('replaced', models.BooleanField(default=False)),
                ('age_band', models.CharField(blank=True, max_length=10)),
                ('period', models.DateField(blank=True, null=True)),
                ('chosen_items', models.ManyToManyField(blank=True, related_name='chosen_in_audits', to='frameworks.item')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='audits', to='frameworks.edition')),
                ('practitioner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('rater', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='audits', to=settings.AUTH_USER_MODEL)),
                ('revises', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='cases.audit')),
                ('themed_sections', models.ManyToManyField(blank=True, related_name='themed_audits', to='frameworks.section')),
                ('working_well_section', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='frameworks.section')),
            ],
            options={
                'ordering': ['-submitted_at', '-started_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'in_progress', 'submitted', 'returned', 'in_moderation', 'agreed', 'closed', 'withdrawn'])), name='audit_state_known')],
            },
        ),
        migrations.CreateModel(
            name='AuditMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=20)),
                ('from_state', models.CharField(choices=[('planned', 'Planned'), ('in_progress', 'In progress'), ('submitted', 'Submitted'), ('returned', 'Returned'), ('in_moderation', 'In moderation'), ('agreed', 'Agreed'), ('closed', 'Closed'), ('withdrawn', 'Withdrawn')], max_length=20)),
                ('to_state', models.CharField(choices=[('planned', 'Planned'), ('in_progress', 'In progress'), ('submitted', 'Submitted'), ('returned', 'Returned'), ('in_moderation', 'In moderation'), ('agreed', 'Agreed'), ('closed', 'Closed'), ('withdrawn', 'Withdrawn')], max_length=20)),
                ('part', models.CharField(blank=True, max_length=60)),
                ('reason', models.TextField(blank=True, max_length=1000)),
                ('at', models.DateTimeField()),
                ('audit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='moves', to='cases.audit')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='AuditPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('round', 'Round of audits'), ('month', 'Two for this month'), ('moderation', 'Second ratings')], default='round', max_length=12)),
                ('title', models.CharField(max_length=120)),
                ('type', models.CharField(choices=[('self', 'Self audit'), ('supervision', 'Supervision audit'), ('learning_conversation', 'Learning conversation'), ('moderation', 'Moderation'), ('dip_sample', 'Dip sample'), ('thematic', 'Thematic audit'), ('closure', 'Closure audit'), ('re_audit', 'Re-audit')], max_length=30)),
                ('scope', models.CharField(choices=[('quick', 'Quick'), ('focused', 'Focused'), ('outcomes', 'Outcomes'), ('full', 'Full Flourish'), ('practice_standards', 'Practice standards'), ('themed', 'Themed'), ('chosen', 'Chosen items'), ('whole', 'Whole framework')], max_length=20)),
                ('age_band', models.CharField(blank=True, max_length=10)),
                ('size', models.PositiveSmallIntegerField()),
                ('due_on', models.DateField()),
                ('created_at', models.DateTimeField()),
                ('seed', models.BigIntegerField(blank=True, null=True)),
                ('drawn_at', models.DateTimeField(blank=True, null=True)),
                ('pool', models.JSONField(blank=True, default=list)),
                ('auditors', models.ManyToManyField(blank=True, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('items', models.ManyToManyField(blank=True, related_name='+', to='frameworks.item')),
                ('sections', models.ManyToManyField(blank=True, related_name='+', to='frameworks.section')),
                ('plan_types', models.ManyToManyField(blank=True, related_name='+', to='cases.plantype')),
            ],
            options={
                'ordering': ['-created_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('size__gte', 1)), name='plan_has_a_size'), models.CheckConstraint(condition=models.Q(('seed__isnull', True), ('drawn_at__isnull', False), _connector='XOR'), name='plan_drawn_with_a_seed')],
            },
        ),
        migrations.CreateModel(
            name='Calibration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('title', models.CharField(max_length=120)),
                ('story', models.TextField(max_length=6000)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='frameworks.edition')),
                ('items', models.ManyToManyField(related_name='+', to='frameworks.item')),
            ],
            options={
                'ordering': ['-opened_at'],
            },
        ),
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('reference', models.CharField(max_length=30, unique=True)),
                ('birth_month', models.DateField(blank=True, null=True)),
                ('expected_month', models.DateField(blank=True, null=True)),
                ('restricted', models.BooleanField(default=False)),
                ('status', models.CharField(choices=[('open', 'Open'), ('closed', 'Closed'), ('transferred', 'Transferred')], default='open', max_length=12)),
                ('opened_on', models.DateField()),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('erased_on', models.DateField(blank=True, editable=False, null=True)),
                ('same_child_as', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='doubles', to='cases.case')),
                ('family_group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='cases.familygroup')),
                ('plan_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='cases.plantype')),
            ],
            options={
                'ordering': ['reference'],
                'constraints': [models.CheckConstraint(condition=models.Q(('birth_month__isnull', True), ('expected_month__isnull', True), _connector='XOR'), name='case_born_or_expected'), models.CheckConstraint(condition=models.Q(models.Q(('birth_month__isnull', True), ('birth_month__day', 1), _connector='OR'), models.Q(('expected_month__isnull', True), ('expected_month__day', 1), _connector='OR')), name='case_birth_is_a_month'), models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', True), ('status', 'open')), models.Q(('closed_on__isnull', False), ('status__in', ['closed', 'transferred'])), _connector='OR'), name='case_closed_with_a_date'), models.CheckConstraint(condition=models.Q(('reference', ''), _negated=True), name='case_has_reference'), models.CheckConstraint(condition=models.Q(('same_child_as__isnull', True), models.Q(('status', 'open'), _negated=True), _connector='OR'), name='double_of_a_case_is_closed')],
            },
        ),
        migrations.AddField(
            model_name='audit',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='audits', to='cases.case'),
        ),
        migrations.CreateModel(
            name='CountyPicture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quarter', models.DateField(unique=True)),
                ('lines', models.JSONField()),
                ('below', models.PositiveSmallIntegerField()),
                ('published_at', models.DateTimeField()),
                ('published_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-quarter'],
            },
        ),
        migrations.CreateModel(
            name='ErasureRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('before', models.DateField()),
                ('category', models.CharField(blank=True, max_length=30)),
                ('made_at', models.DateTimeField()),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('dropped_at', models.DateTimeField(blank=True, null=True)),
                ('begun_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('dropped_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-made_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('made_by')), _negated=True), _connector='OR'), name='erasure_approved_by_another'), models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), ('approved_at__isnull', False), _connector='XOR'), name='erasure_approved_with_name_and_day'), models.CheckConstraint(condition=models.Q(('begun_at__isnull', True), ('approved_by__isnull', False), _connector='OR'), name='erasure_begun_once_approved')],
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('visit', 'Visit'), ('direct_work', 'Direct work'), ('record', 'Record'), ('meeting', 'Meeting'), ('family_words', "Family's words")], default='visit', max_length=20)),
                ('seen_on', models.DateField()),
                ('text', models.TextField(blank=True, max_length=4000)),
                ('role', models.CharField(blank=True, max_length=60)),
                ('version', models.PositiveIntegerField(default=1)),
                ('saved_at', models.DateTimeField()),
                ('audit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='cases.audit')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='frameworks.item')),
            ],
            options={
                'ordering': ['seen_on'],
                'constraints': [models.UniqueConstraint(fields=('audit', 'item'), name='one_note_per_item')],
            },
        ),
        migrations.CreateModel(
            name='ChosenEvidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('appraisal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='chosen', to='cases.appraisal')),
                ('audit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.audit')),
                ('note', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.evidence')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('note__isnull', True), ('audit__isnull', True), _connector='XOR'), name='chosen_one_thing'), models.UniqueConstraint(fields=('appraisal', 'note'), name='note_chosen_once'), models.UniqueConstraint(fields=('appraisal', 'audit'), name='strength_chosen_once')],
            },
        ),
        migrations.CreateModel(
            name='FrameworkUpload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('at', models.DateTimeField()),
                ('file_name', models.CharField(max_length=120)),
                ('wording', models.TextField()),
                ('seen', models.CharField(max_length=40)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at'],
            },
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('asked_at', models.DateTimeField()),
                ('reason', models.CharField(max_length=300)),
                ('decided_at', models.DateTimeField(null=True)),
                ('minutes', models.PositiveSmallIntegerField(null=True)),
                ('expires_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='cases.case')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-asked_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='grant_has_a_reason'), models.CheckConstraint(condition=models.Q(('minutes__isnull', True), models.Q(('minutes__gte', 1), ('minutes__lte', 60)), _connector='OR'), name='grant_lasts_an_hour_at_most'), models.CheckConstraint(condition=models.Q(models.Q(('expires_at__isnull', True), ('minutes__isnull', True)), models.Q(('decided_at__isnull', False), ('expires_at__isnull', False), ('minutes__isnull', False)), _connector='OR'), name='grant_is_given_before_it_opens'), models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='grant_is_given_by_another')],
            },
        ),
        migrations.CreateModel(
            name='HeldPost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('path', models.CharField(max_length=500)),
                ('fields', models.JSONField()),
                ('held_at', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='held_posts', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-held_at'],
            },
        ),
        migrations.CreateModel(
            name='InspectionDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.DateField()),
                ('version', models.PositiveIntegerField(default=0)),
                ('begun_at', models.DateTimeField()),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='inspection_drafts', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-period', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('owner', 'period'), name='one_inspection_draft_a_quarter')],
            },
        ),
        migrations.CreateModel(
            name='InspectionWords',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('about', models.CharField(choices=[('strengths', 'What is strong for children'), ('practice', 'How we practise'), ('gaps', 'Where children have gaps'), ('change', 'What has changed'), ('basis', 'What this rests on'), ('voice', 'What children and families say'), ('agreement', 'How far two raters agree'), ('actions', 'What became of the gaps'), ('next', 'What we do next')], max_length=20)),
                ('text', models.TextField(max_length=1500)),
                ('ours', models.TextField()),
                ('stands', models.BooleanField(default=True)),
                ('saved_at', models.DateTimeField()),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='words', to='cases.inspectiondraft')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('draft', 'about'), name='one_paragraph_of_a_kind'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='inspection_words_say_something')],
            },
        ),
        migrations.CreateModel(
            name='LeftOnPurpose',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('audit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='left_on_purpose', to='cases.audit')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='frameworks.item')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('audit', 'item'), name='left_once')],
            },
        ),
        migrations.CreateModel(
            name='LegalHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('category', models.CharField(blank=True, max_length=30)),
                ('reason', models.CharField(max_length=300)),
                ('set_at', models.DateTimeField()),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ('lifted_because', models.CharField(blank=True, max_length=300)),
                ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='cases.case')),
                ('lifted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-set_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='hold_has_a_reason'), models.CheckConstraint(condition=models.Q(('case__isnull', True), ('category', ''), _connector='XOR'), name='hold_of_a_case_or_category'), models.CheckConstraint(condition=models.Q(models.Q(('lifted_at__isnull', True), ('lifted_by__isnull', True)), models.Q(('lifted_at__isnull', False), ('lifted_by__isnull', False)), _connector='OR'), name='hold_lifted_with_name_and_day'), models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True)), fields=('case',), name='one_hold_a_case'), models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True), models.Q(('category', ''), _negated=True)), fields=('category',), name='one_hold_a_category')],
            },
        ),
        migrations.CreateModel(
            name='LogHead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.BigIntegerField()),
                ('hash', models.CharField(max_length=64)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='log_has_one_head')],
            },
        ),
        migrations.CreateModel(
            name='Moderation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('asked_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('first', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='moderation', to='cases.audit')),
                ('plan', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='moderations', to='cases.auditplan')),
                ('second', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='second_rating_of', to='cases.audit')),
                ('settled', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='settles', to='cases.audit')),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-asked_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('first', models.F('second')), _negated=True), name='moderation_is_of_two_audits')],
            },
        ),
        migrations.CreateModel(
            name='AgreedChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.CharField(choices=[('green', 'Strength'), ('amber', 'Developing'), ('red', 'Gap'), ('not_yet_known', 'Not yet known'), ('not_applicable', 'Does not apply now')], max_length=14)),
                ('reason', models.TextField(max_length=1000)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='frameworks.item')),
                ('moderation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='cases.moderation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('moderation', 'item'), name='agreed_change_once'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='agreed_change_has_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='NamedPerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='named_people', to='cases.case')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='named_on', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'user'), name='named_person_once')],
            },
        ),
        migrations.CreateModel(
            name='PeopleFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('created_at', models.DateTimeField()),
                ('applied_at', models.DateTimeField(blank=True, null=True)),
                ('waiting', models.JSONField(blank=True, null=True)),
                ('counts', models.JSONField(blank=True, default=dict)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('applied_at__isnull', True), ('waiting__isnull', True), _connector='XOR'), name='people_file_drops_what_waited')],
            },
        ),
        migrations.CreateModel(
            name='PlanChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plan_changes', to='cases.case')),
                ('after', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.plantype')),
                ('before', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.plantype')),
            ],
            options={
                'ordering': ['on', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='audit',
            name='plan_type',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.plantype'),
        ),
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.CharField(blank=True, choices=[('green', 'Strength'), ('amber', 'Developing'), ('red', 'Gap'), ('not_yet_known', 'Not yet known'), ('not_applicable', 'Does not apply now')], max_length=14, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('entry_method', models.CharField(choices=[('direct', 'Rated'), ('carried', 'Confirmed unchanged'), ('bulk', 'Same as its domain')], default='direct', max_length=8)),
                ('reason', models.CharField(blank=True, choices=[('too_young', 'Too young for this now'), ('setting', 'Does not fit where the child lives or learns'), ('need', 'Not a need for this child'), ('early_help', 'Not asked for at this level of help'), ('other', 'Another reason, in the note')], max_length=12)),
                ('face', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('saved_at', models.DateTimeField()),
                ('audit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ratings', to='cases.audit')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='frameworks.item')),
                ('letters', models.ManyToManyField(blank=True, related_name='+', to='frameworks.section')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('audit', 'item'), name='one_rating_per_item'), models.CheckConstraint(condition=models.Q(('value__isnull', True), ('value__in', ['green', 'amber', 'red', 'not_yet_known', 'not_applicable']), _connector='OR'), name='rating_value_known'), models.CheckConstraint(condition=models.Q(('reason', ''), ('value', 'not_applicable'), _connector='OR'), name='reason_only_when_not_applicable'), models.CheckConstraint(condition=models.Q(('face__isnull', True), models.Q(('face__gte', 1), ('face__lte', 5)), _connector='OR'), name='face_of_five')],
            },
        ),
        migrations.CreateModel(
            name='DeterminantLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('effect', models.CharField(choices=[('missing', 'Missing'), ('helped', 'Helped')], max_length=8)),
                ('determinant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='frameworks.item')),
                ('rating', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='determinants', to='cases.rating')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('rating', 'determinant'), name='determinant_once')],
            },
        ),
        migrations.CreateModel(
            name='Redaction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('places', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField()),
                ('audit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='redactions', to='cases.audit')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='frameworks.item')),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Sample',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveSmallIntegerField()),
                ('audit', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='sample', to='cases.audit')),
                ('auditor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='samples', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='samples', to='cases.case')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='samples', to='cases.auditplan')),
            ],
            options={
                'ordering': ['plan', 'place'],
                'constraints': [models.UniqueConstraint(fields=('plan', 'case'), name='case_drawn_once')],
            },
        ),
        migrations.CreateModel(
            name='SharedStrength',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('section_code', models.CharField(max_length=80)),
                ('text', models.CharField(max_length=500)),
                ('ask_me', models.BooleanField(default=False)),
                ('shared_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('taken_down_at', models.DateTimeField(blank=True, null=True)),
                ('taken_down_because', models.CharField(blank=True, max_length=300)),
                ('audit', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='shared_strength', to='cases.audit')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('taken_down_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-shared_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='shared_strength_says_what'), models.CheckConstraint(condition=models.Q(('taken_down_by__isnull', True), models.Q(('taken_down_at__isnull', False), models.Q(('taken_down_because', ''), _negated=True)), _connector='OR'), name='taken_down_for_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='SignInAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.CharField(max_length=64)),
                ('address', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['account', 'at'], name='cases_signi_account_3e60e9_idx'), models.Index(fields=['address', 'at'], name='cases_signi_address_e217c8_idx')],
            },
        ),
        migrations.CreateModel(
            name='StoredSetting',
            fields=[
                ('name', models.CharField(max_length=60, primary_key=True, serialize=False)),
                ('differs', models.BooleanField(default=False)),
                ('value', models.CharField(blank=True, max_length=1000)),
                ('version', models.PositiveIntegerField(default=0)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Summary',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quarter', models.DateField()),
                ('voice', models.CharField(max_length=20)),
                ('item_id', models.BigIntegerField()),
                ('team_id', models.BigIntegerField()),
                ('plan_type_id', models.BigIntegerField()),
                ('age_band', models.CharField(max_length=10)),
                ('restricted', models.BooleanField()),
                ('value', models.CharField(max_length=14)),
                ('bulk', models.BooleanField()),
                ('children', models.IntegerField()),
                ('in_service', models.IntegerField()),
                ('in_county', models.IntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('quarter', 'voice', 'item_id', 'team_id', 'plan_type_id', 'age_band', 'restricted', 'value', 'bulk'), name='one_summary_a_cell')],
            },
        ),
        migrations.CreateModel(
            name='SupervisionSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('held_on', models.DateField()),
                ('begun_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=0)),
                ('facts', models.JSONField(blank=True, null=True)),
                ('facts_at', models.DateTimeField(blank=True, null=True)),
                ('manager_signed_at', models.DateTimeField(blank=True, null=True)),
                ('practitioner_signed_at', models.DateTimeField(blank=True, null=True)),
                ('begun_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('manager', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('practitioner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='supervision_sheets', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-held_on', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('manager__isnull', True), models.Q(('manager', models.F('practitioner')), _negated=True), _connector='OR'), name='sheet_signed_by_two'), models.CheckConstraint(condition=models.Q(('manager__isnull', True), ('manager_signed_at__isnull', False), _connector='XOR'), name='sheet_signed_with_name_and_day'), models.CheckConstraint(condition=models.Q(models.Q(('manager_signed_at__isnull', True), ('practitioner_signed_at__isnull', True)), models.Q(('facts__isnull', False), ('facts_at__isnull', False)), _connector='OR'), name='sheet_signed_with_its_facts')],
            },
        ),
        migrations.CreateModel(
            name='AgreedPoints',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=4000)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='points', to='cases.supervisionsheet')),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='agreed_points_say_something')],
            },
        ),
        migrations.CreateModel(
            name='Team',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=100, unique=True)),
                ('order', models.PositiveSmallIntegerField(default=0)),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_from', to='cases.team')),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='teams', to='cases.service')),
            ],
            options={
                'ordering': ['order', 'name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('merged_into__isnull', True), ('closed_on__isnull', False), _connector='OR'), name='merged_team_is_closed')],
            },
        ),
        migrations.AddField(
            model_name='supervisionsheet',
            name='team',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='supervision_sheets', to='cases.team'),
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=60)),
                ('page', models.CharField(max_length=40)),
                ('query', models.CharField(blank=True, max_length=500)),
                ('is_shared', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField()),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.team')),
            ],
            options={
                'ordering': ['name', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('owner', 'name'), name='one_saved_view_of_a_name')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('practitioner', 'Practitioner'), ('team_manager', 'Team manager'), ('service_manager', 'Service manager'), ('director', 'Director'), ('qa_auditor', 'QA auditor'), ('information_governance', 'Information governance'), ('admin', 'Admin'), ('partner', 'Partner')], max_length=30)),
                ('starts', models.DateField()),
                ('ends', models.DateField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('service', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='cases.service')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='cases.team')),
            ],
            options={
                'ordering': ['user', 'role'],
                'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['practitioner', 'team_manager', 'service_manager', 'director', 'qa_auditor', 'information_governance', 'admin', 'partner'])), name='membership_role_known'), models.CheckConstraint(condition=models.Q(models.Q(('role__in', ('practitioner', 'team_manager')), ('service__isnull', True), ('team__isnull', False)), models.Q(('role', 'service_manager'), ('service__isnull', False), ('team__isnull', True)), models.Q(models.Q(('role__in', ['practitioner', 'team_manager', 'service_manager']), _negated=True), ('service__isnull', True), ('team__isnull', True)), _connector='OR'), name='membership_place_fits_role'), models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('ends__gte', models.F('starts')), _connector='OR'), name='membership_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='ErasureItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('category', models.CharField(max_length=30)),
                ('row', models.BigIntegerField()),
                ('erased_at', models.DateTimeField(blank=True, null=True)),
                ('left', models.CharField(blank=True, choices=[('held', 'Held since'), ('not_due', 'Not due any more')], max_length=10)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='cases.erasurerun')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.team')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('run', 'category', 'row'), name='erasure_item_once')],
            },
        ),
        migrations.CreateModel(
            name='Cover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('starts', models.DateField()),
                ('last_day', models.DateField()),
                ('ended_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('colleague', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='covered_by', to=settings.AUTH_USER_MODEL)),
                ('stand_in', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='covers', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='covers', to='cases.team')),
            ],
            options={
                'ordering': ['starts', 'pk'],
                'indexes': [models.Index(fields=['stand_in', 'last_day'], name='cases_cover_stand_i_8d6c82_idx'), models.Index(fields=['colleague', 'last_day'], name='cases_cover_colleag_faca39_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('stand_in', models.F('colleague')), _negated=True), name='nobody_covers_for_themselves'), models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('starts'))), name='cover_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='CaseloadAlias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('worker', 'Worker'), ('team', 'Team'), ('plan', 'Plan type')], max_length=10)),
                ('key', models.CharField(max_length=150)),
                ('text', models.CharField(max_length=150)),
                ('outcome', models.CharField(blank=True, choices=[('leave_out', 'Not a case of ours: leave these rows out'), ('ended', 'The work has ended: close these cases')], max_length=10)),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('plan_type', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.plantype')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.team')),
            ],
            options={
                'ordering': ['what', 'text'],
                'constraints': [models.UniqueConstraint(fields=('what', 'key'), name='caseload_alias_once'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('plan_type', None), ('team', None), ('user__isnull', False), ('what', 'worker')), models.Q(('outcome', ''), ('plan_type', None), ('team__isnull', False), ('user', None), ('what', 'team')), models.Q(('team', None), ('user', None), ('what', 'plan'), models.Q(models.Q(('outcome', ''), ('plan_type__isnull', False)), models.Q(('plan_type', None), models.Q(('outcome', ''), _negated=True)), _connector='OR')), _connector='OR'), name='caseload_alias_means_one')],
            },
        ),
        migrations.AddField(
            model_name='auditplan',
            name='teams',
            field=models.ManyToManyField(blank=True, related_name='+', to='cases.team'),
        ),
        migrations.AddField(
            model_name='audit',
            name='team',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='audits', to='cases.team'),
        ),
        migrations.AddField(
            model_name='appraisal',
            name='team',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appraisals', to='cases.team'),
        ),
        migrations.CreateModel(
            name='ApiClient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=80, unique=True)),
                ('purpose', models.CharField(max_length=300)),
                ('scope', models.CharField(choices=[('county', 'The county, as partners read it'), ('service', 'One service'), ('team', 'One team')], max_length=10)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('networks', models.CharField(blank=True, max_length=600)),
                ('token_digest', models.CharField(blank=True, max_length=64)),
                ('token_made_at', models.DateTimeField(null=True)),
                ('made_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
                ('last_used_at', models.DateTimeField(null=True)),
                ('minute', models.DateTimeField(null=True)),
                ('calls', models.PositiveIntegerField(default=0)),
                ('answers', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='api_clients', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('service', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.service')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.team')),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('scope', 'county'), ('service__isnull', True), ('team__isnull', True)), models.Q(('scope', 'service'), ('service__isnull', False), ('team__isnull', True)), models.Q(('scope', 'team'), ('service__isnull', True), ('team__isnull', False)), _connector='OR'), name='api_client_has_one_place'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='api_client_ends_after_it_starts')],
            },
        ),
        migrations.CreateModel(
            name='Allocation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts', models.DateField()),
                ('ends', models.DateField(blank=True, null=True)),
                ('practitioner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='allocations', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='allocations', to='cases.case')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='allocations', to='cases.team')),
            ],
            options={
                'ordering': ['-starts', '-pk'],
                'indexes': [models.Index(fields=['practitioner', 'ends'], name='cases_alloc_practit_5bc0dd_idx'), models.Index(fields=['team', 'ends'], name='cases_alloc_team_id_3a8ff7_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ends__isnull', True)), fields=('case',), name='one_current_allocation'), models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('ends__gte', models.F('starts')), _connector='OR'), name='allocation_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='VoiceWording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words_for', models.CharField(choices=[('small_child', 'Words for a small child'), ('teenager', 'Words for a teenager'), ('parent', 'Words for a parent or carer')], max_length=12)),
                ('section_code', models.CharField(max_length=80)),
                ('question', models.CharField(max_length=200)),
                ('help', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'ordering': ['words_for', 'section_code'],
                'constraints': [models.UniqueConstraint(fields=('words_for', 'section_code'), name='voice_wording_once'), models.CheckConstraint(condition=models.Q(('question', ''), _negated=True), name='voice_wording_asks')],
            },
        ),
        migrations.CreateModel(
            name='AccessLog',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('event', models.CharField(choices=[('view', 'Opened'), ('search', 'Searched'), ('export', 'Exported'), ('denied', 'Refused'), ('reason', 'Gave a reason'), ('change', 'Changed settings or people'), ('state', 'Moved an audit on'), ('grant', 'Grant to an admin'), ('work', 'Wrote, signed or published'), ('api', 'Read by a program')], max_length=10)),
                ('what', models.CharField(max_length=60)),
                ('case_id', models.UUIDField(blank=True, null=True)),
                ('allocated', models.BooleanField(default=False)),
                ('why', models.CharField(blank=True, max_length=300)),
                ('before', models.CharField(blank=True, max_length=600)),
                ('after', models.CharField(blank=True, max_length=600)),
                ('sequence', models.BigIntegerField(editable=False, null=True, unique=True)),
                ('previous', models.CharField(db_default='', default='', editable=False, max_length=64)),
                ('hash', models.CharField(db_default='', default='', editable=False, max_length=64)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'indexes': [models.Index(fields=['case_id', 'at'], name='cases_acces_case_id_2da19e_idx'), models.Index(fields=['actor', 'at'], name='cases_acces_actor_i_d565f3_idx'), models.Index(fields=['at'], name='cases_acces_at_71909c_idx')],
            },
        ),
        migrations.CreateModel(
            name='AuditComment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(blank=True, max_length=60)),
                ('text', models.TextField(max_length=2000)),
                ('is_reply', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('audit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='cases.audit')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='comment_says_something')],
            },
        ),
        migrations.CreateModel(
            name='AuditSeen',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('audit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.audit')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'audit'), name='seen_once')],
            },
        ),
        migrations.CreateModel(
            name='CalibrationRating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.CharField(choices=[('green', 'Strength'), ('amber', 'Developing'), ('red', 'Gap'), ('not_yet_known', 'Not yet known'), ('not_applicable', 'Does not apply now')], max_length=14)),
                ('saved_at', models.DateTimeField()),
                ('calibration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ratings', to='cases.calibration')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='frameworks.item')),
                ('rater', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('calibration', 'rater', 'item'), name='one_calibration_rating'), models.CheckConstraint(condition=models.Q(('value__in', ['green', 'amber', 'red', 'not_yet_known', 'not_applicable'])), name='calibration_value_known')],
            },
        ),
        migrations.CreateModel(
            name='Action',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('already_in_plan', models.BooleanField(default=False)),
                ('what', models.CharField(blank=True, max_length=500)),
                ('due_on', models.DateField()),
                ('state', models.CharField(choices=[('open', 'Open'), ('in_progress', 'In progress'), ('done', 'Done'), ('verified', 'Verified'), ('cancelled', 'Cancelled')], default='open', max_length=12)),
                ('done_on', models.DateField(blank=True, null=True)),
                ('done_evidence', models.TextField(blank=True, max_length=4000)),
                ('verified_on', models.DateField(blank=True, null=True)),
                ('closing_words', models.TextField(blank=True, max_length=1000)),
                ('urgent', models.BooleanField(default=False)),
                ('acknowledged_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=0)),
                ('acknowledged_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('items', models.ManyToManyField(related_name='actions', to='frameworks.item')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='actions', to=settings.AUTH_USER_MODEL)),
                ('raised_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('verified_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('audit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='actions', to='cases.audit')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='actions', to='cases.case')),
            ],
            options={
                'ordering': ['due_on', 'pk'],
                'indexes': [models.Index(fields=['owner', 'state', 'due_on'], name='cases_actio_owner_i_314765_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('already_in_plan', True), models.Q(('what', ''), _negated=True), _connector='OR'), name='action_says_what'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'in_progress', 'done', 'verified', 'cancelled'])), name='action_state_known'), models.CheckConstraint(condition=models.Q(('verified_by__isnull', True), models.Q(models.Q(('verified_by', models.F('owner')), _negated=True), models.Q(('done_by__isnull', True), models.Q(('verified_by', models.F('done_by')), _negated=True), _connector='OR')), _connector='OR'), name='action_verified_by_another')],
            },
        ),
        migrations.CreateModel(
            name='CaseloadImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(blank=True, max_length=20)),
                ('as_at', models.DateField()),
                ('state', models.CharField(choices=[('waiting', 'Waits to be confirmed'), ('applied', 'Brought in'), ('undone', 'Undone')], default='waiting', max_length=10)),
                ('created_at', models.DateTimeField()),
                ('applied_at', models.DateTimeField(blank=True, null=True)),
                ('waiting', models.JSONField(blank=True, null=True)),
                ('counts', models.JSONField(blank=True, default=dict)),
                ('done', models.JSONField(blank=True, null=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('applied_at__isnull', True), ('state', 'waiting')), models.Q(('applied_at__isnull', False), ('state__in', ['applied', 'undone']), ('waiting__isnull', True)), _connector='OR'), name='caseload_import_drops_what_waited')],
            },
        ),
        migrations.CreateModel(
            name='ChildVoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('heard', models.CharField(choices=[('yes', 'Yes, heard'), ('not_yet', 'Not yet'), ('cannot_now', 'Cannot now')], max_length=12)),
                ('how', models.CharField(blank=True, choices=[('direct_work', 'Direct work, with drawings or cards'), ('talked', 'Talked with the child alone'), ('observed', 'Watched a baby or small child'), ('written', 'Written or recorded by the child'), ('advocate', 'Through an advocate or trusted adult'), ('together', 'Filled in together on a screen')], max_length=20)),
                ('heard_on', models.DateField(blank=True, null=True)),
                ('whose', models.CharField(choices=[('child', 'The child’s own view'), ('family', 'A parent’s or carer’s view')], default='child', max_length=10)),
                ('words_for', models.CharField(blank=True, choices=[('small_child', 'Words for a small child'), ('teenager', 'Words for a teenager'), ('parent', 'Words for a parent or carer')], max_length=12)),
                ('audit', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='child_voice', to='cases.audit')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('heard__in', ['yes', 'not_yet', 'cannot_now'])), name='heard_known'), models.CheckConstraint(condition=models.Q(models.Q(('heard', 'yes'), _negated=True), models.Q(('heard_on__isnull', False), models.Q(('how', ''), _negated=True)), _connector='OR'), name='heard_view_has_how_and_when')],
            },
        ),
        migrations.CreateModel(
            name='ClockEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item_code', models.CharField(max_length=120)),
                ('opened_on', models.DateField()),
                ('held_on', models.DateField(blank=True, null=True)),
                ('considered', models.BooleanField(default=False)),
                ('saved_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clock_entries', to='cases.case')),
            ],
            options={
                'ordering': ['-opened_on'],
                'constraints': [models.UniqueConstraint(fields=('case', 'item_code', 'opened_on'), name='clock_started_once'), models.CheckConstraint(condition=models.Q(('held_on__isnull', True), ('held_on__gte', models.F('opened_on')), _connector='OR'), name='clock_stops_after_it_starts')],
            },
        ),
        migrations.CreateModel(
            name='DomainStandard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section_code', models.CharField(max_length=80)),
                ('item_code', models.CharField(max_length=120)),
                ('reason', models.CharField(max_length=300)),
                ('is_active', models.BooleanField(default=True)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['section_code', 'item_code'],
                'constraints': [models.UniqueConstraint(fields=('section_code', 'item_code'), name='matched_once'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='matched_for_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='DrillDown',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=300)),
                ('opened_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drill_downs', to='cases.case')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drill_downs', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='drill_down_has_a_reason')],
            },
        ),
        migrations.AddConstraint(
            model_name='supervisionsheet',
            constraint=models.UniqueConstraint(fields=('practitioner', 'team', 'held_on'), name='one_sheet_a_day'),
        ),
        migrations.AddIndex(
            model_name='audit',
            index=models.Index(fields=['team', 'period'], name='cases_audit_team_id_a11775_idx'),
        ),
        migrations.AddIndex(
            model_name='audit',
            index=models.Index(fields=['case', 'submitted_at'], name='cases_audit_case_id_a32ec2_idx'),
        ),
        migrations.AddConstraint(
            model_name='audit',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['planned', 'in_progress'])), fields=('case', 'rater', 'type', 'voice'), name='one_open_audit_per_case_rater_type'),
        ),
        migrations.AddConstraint(
            model_name='audit',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'in_progress', 'withdrawn']), models.Q(('period__isnull', False), ('plan_type__isnull', False), ('practitioner__isnull', False), ('submitted_at__isnull', False), ('team__isnull', False), models.Q(('age_band', ''), _negated=True)), _connector='OR'), name='submitted_audit_is_frozen_whole'),
        ),
        migrations.AddConstraint(
            model_name='appraisal',
            constraint=models.UniqueConstraint(fields=('practitioner', 'team', 'ends_on'), name='one_appraisal_a_day'),
        ),
    ]
