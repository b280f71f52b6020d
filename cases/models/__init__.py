"""The records of the product. One module an area; every write that matters is in cases/actions."""

from cases.models.access_log import AccessLog, DrillDown
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
from cases.models.followup import Action
from cases.models.held_posts import HeldPost
from cases.models.people import Membership, Service, Team, User
from cases.models.sign_in import SignInAttempt

__all__ = [
    "AccessLog",
    "Action",
    "Allocation",
    "Audit",
    "Case",
    "ChildVoice",
    "DeterminantLink",
    "DrillDown",
    "Evidence",
    "FamilyGroup",
    "HeldPost",
    "LeftOnPurpose",
    "Membership",
    "NamedPerson",
    "PlanType",
    "Rating",
    "RatingValue",
    "Service",
    "SignInAttempt",
    "Team",
    "User",
]
