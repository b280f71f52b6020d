"""The records of the product. One module an area; every write that matters is in cases/actions."""

from cases.models.access_log import AccessLog, DrillDown, LogHead
from cases.models.api_clients import ApiClient
from cases.models.appraisals import Appraisal, ChosenEvidence
from cases.models.audits import (
    Audit,
    ChildVoice,
    DeterminantLink,
    Evidence,
    LeftOnPurpose,
    Rating,
    RatingValue,
)
from cases.models.caseload import Allocation, Case, FamilyGroup, NamedPerson, PlanType
from cases.models.county import CountyPicture
from cases.models.covers import Cover
from cases.models.followup import Action
from cases.models.grants import Grant
from cases.models.held_posts import HeldPost
from cases.models.imports import CaseloadAlias, CaseloadImport
from cases.models.inspection import InspectionDraft, InspectionWords
from cases.models.library import FrameworkUpload
from cases.models.moves import AuditComment, AuditMove, AuditSeen, Redaction
from cases.models.people import Membership, Service, Team, User
from cases.models.people_files import PeopleFile
from cases.models.practice import (
    ClockEntry,
    DomainStandard,
    PlanChange,
    SharedStrength,
    VoiceWording,
)
from cases.models.retention import ErasureItem, ErasureRun, LegalHold
from cases.models.rights_changes import RightsChange
from cases.models.rounds import (
    AgreedChange,
    AuditPlan,
    Calibration,
    CalibrationRating,
    Moderation,
    Sample,
)
from cases.models.saved_views import SavedView
from cases.models.sign_in import SignInAttempt
from cases.models.stamps import Stamp
from cases.models.stored_settings import StoredSetting
from cases.models.summary import (
    ChangeSummary,
    CoverageStep,
    DomainsRated,
    DomainSummary,
    SectionSummary,
    Summary,
    UnratedAudit,
)
from cases.models.supervision import AgreedPoints, SupervisionSheet

__all__ = [
    "AccessLog",
    "Action",
    "AgreedChange",
    "AgreedPoints",
    "Allocation",
    "ApiClient",
    "Appraisal",
    "Audit",
    "AuditComment",
    "AuditMove",
    "AuditPlan",
    "AuditSeen",
    "Calibration",
    "CalibrationRating",
    "Case",
    "CaseloadAlias",
    "CaseloadImport",
    "ChangeSummary",
    "ChildVoice",
    "ChosenEvidence",
    "ClockEntry",
    "CountyPicture",
    "Cover",
    "CoverageStep",
    "DeterminantLink",
    "DomainStandard",
    "DomainSummary",
    "DomainsRated",
    "DrillDown",
    "ErasureItem",
    "ErasureRun",
    "Evidence",
    "FamilyGroup",
    "FrameworkUpload",
    "Grant",
    "HeldPost",
    "InspectionDraft",
    "InspectionWords",
    "LeftOnPurpose",
    "LegalHold",
    "LogHead",
    "Membership",
    "Moderation",
    "NamedPerson",
    "PeopleFile",
    "PlanChange",
    "PlanType",
    "Rating",
    "RatingValue",
    "Redaction",
    "RightsChange",
    "Sample",
    "SavedView",
    "SectionSummary",
    "Service",
    "SharedStrength",
    "SignInAttempt",
    "Stamp",
    "StoredSetting",
    "Summary",
    "SupervisionSheet",
    "Team",
    "UnratedAudit",
    "User",
    "VoiceWording",
]
