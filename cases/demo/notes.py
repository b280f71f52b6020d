"""What people in Fenmarch write: 60 neutral templates for notes, and lines for actions.

Strengths first, no story detail, no names. {family}, {adult}, {place} and {time} are filled from
the lists below, so that two children's pages do not read alike.
"""

from __future__ import annotations

from random import Random

from cases.models import Evidence, RatingValue

VISIT, DIRECT, RECORD = Evidence.From.VISIT, Evidence.From.DIRECT_WORK, Evidence.From.RECORD
MEETING, WORDS = Evidence.From.MEETING, Evidence.From.FAMILY_WORDS
GREEN, AMBER, RED = RatingValue.GREEN, RatingValue.AMBER, RatingValue.RED

FAMILY = (
    "Grandmother", "Grandfather", "An aunt", "An uncle", "An older cousin", "A family friend",
    "A neighbour", "A grown-up sister", "A step-parent", "A former foster carer",
)  # fmt: skip
ADULTS = (
    "the class teacher", "the health visitor", "the youth worker", "the mentor", "the school nurse",
    "the key worker", "the sports coach", "the learning support assistant",
)  # fmt: skip
LITTLE_ONES_ADULTS = (
    "the health visitor", "the nursery key person", "the children's centre worker",
)  # fmt: skip
PLACES = ("at school", "at home", "at the youth club", "at the family hub", "after school")
LITTLE_ONES_PLACES = ("at nursery", "at home", "at the family hub", "at the children's centre")
TIMES = (
    "at the last visit", "this month", "since the last review", "over three visits",
    "at the network meeting", "in the last few weeks", "since the plan changed",
)  # fmt: skip

# (letter or "" for practice standards and universal determinants, value): (source, text)
NOTES: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {
    ("F", GREEN): (
        (MEETING, "{family} is part of the network and has offered regular weekends; the plan "
                  "uses this well."),
        (VISIT, "Warm and easy together {time}; the child goes to the parent for comfort and "
                "gets it."),
    ),
    ("F", AMBER): (
        (MEETING, "{family} invited to the next network meeting; one more person still to ask."),
        (WORDS, "The family say they talk more {time} and would like help to keep it going."),
    ),
    ("F", RED): (
        (RECORD, "Good contact with one relative. No wider network on the genogram yet; the "
                 "family is not sure whom to ask."),
        (VISIT, "The child named {adult} as a person to talk to; nobody in the family network "
                "yet for evenings."),
        (MEETING, "The network has not met since the plan began; {family} is willing to come."),
    ),
    ("L", GREEN): (
        (MEETING, "Settled and curious; {adult} describes steady steps forward {time}."),
        (DIRECT, "Proud to show a piece of work and to say what comes next."),
    ),
    ("L", AMBER): (
        (RECORD, "Attendance is better {time}; mornings are still hard and support is in place."),
        (MEETING, "Extra support agreed with {adult}; too early to see the difference."),
    ),
    ("L", RED): (
        (MEETING, "Enjoys practical learning. No plan yet for what helps on hard days {place}."),
        (RECORD, "Strong start last year; the learning plan has not been reviewed since."),
    ),
    ("O", GREEN): (
        (WORDS, "Joined a weekly activity and has kept going; the family help with travel."),
        (VISIT, "A talent spotted {place} is now part of the plan."),
    ),
    ("O", AMBER): (
        (MEETING, "An activity is found; travel and kit to be sorted with {adult}."),
        (DIRECT, "Knows what they would like to try; first visit arranged {time}."),
    ),
    ("O", RED): (
        (WORDS, "Would love to join in more; cost and travel stand in the way and nobody has "
                "picked this up yet."),
        (RECORD, "Interests are recorded well; nothing is on offer near home so far."),
    ),
    ("U", GREEN): (
        (DIRECT, "Chose who came to the meeting and what it began with; two wishes are in the "
                 "plan in their own words."),
        (MEETING, "{adult} shared the child's views first; a decision changed because of them."),
    ),
    ("U", AMBER): (
        (DIRECT, "Views gathered {time} with cards; how they shaped the plan is not written yet."),
        (RECORD, "Wishes are on record; the child has not yet been told what came of them."),
    ),
    ("U", RED): (
        (RECORD, "The child speaks freely with {adult}. Their view does not appear in the last "
                 "decision."),
        (VISIT, "Seen {time}, not yet alone; what they want from the plan is not known to the "
                "people deciding."),
        (MEETING, "The meeting went ahead without the child's view; an advocate has been offered."),
    ),
    ("R", GREEN): (
        (DIRECT, "Asked for help when it mattered and could say what worked."),
        (VISIT, "Tried something new {place} and spoke about it with pride."),
    ),
    ("R", AMBER): (
        (DIRECT, "Can name two calming ideas; uses them with an adult beside them."),
        (WORDS, "Small choices at home are going well {time}; bigger ones still feel hard."),
    ),
    ("R", RED): (
        (MEETING, "{adult} knows how to help on a hard day. The child does not yet have a way to "
                  "ask."),
        (RECORD, "Steps towards the next change are not planned with the child yet."),
    ),
    ("I", GREEN): (
        (WORDS, "Culture, language and what matters to the family run through the plan."),
        (VISIT, "At ease being themselves {place}; the adults notice and say so."),
    ),
    ("I", AMBER): (
        (DIRECT, "Life-story conversations have begun {time}; one part is still to come."),
        (MEETING, "What makes the child unique is known to {adult}; the plan says little of it."),
    ),
    ("I", RED): (
        (RECORD, "Likes and dislikes are well known. Identity is not yet part of the plan."),
        (DIRECT, "Said they do not feel seen in one group {place}; no one has taken it up yet."),
    ),
    ("S", GREEN): (
        (VISIT, "Home is calm and the safety plan is used; the child can say who does what."),
        (MEETING, "The network keeps the agreement and checks in with each other {time}."),
    ),
    ("S", AMBER): (
        (MEETING, "The safety plan works in the week; weekends are being worked out with the "
                  "network."),
        (DIRECT, "Knows two safe adults; a third {place} is the next step."),
    ),
    ("S", RED): (
        (MEETING, "The family want this to change. The safety plan has no one for nights yet."),
        (VISIT, "One room is settled and cosy; what the child needs at night is not in place."),
        (RECORD, "Information from {adult} came late; how it reaches us is not agreed."),
    ),
    ("H", GREEN): (
        (RECORD, "Health checks are up to date and the family lead on them."),
        (WORDS, "Sleep and meals go well {time}; the family found what works themselves."),
    ),
    ("H", AMBER): (
        (MEETING, "An appointment is booked with the family; {adult} goes along."),
        (VISIT, "Routines are better {time}; they still depend on one person."),
    ),
    ("H", RED): (
        (RECORD, "The family know what they want help with. Two appointments did not happen; the "
                 "reason is not known yet."),
        (MEETING, "Support for feelings was asked for early; it has not begun."),
    ),
    ("", GREEN): (
        (RECORD, "Visits are in the plan's rhythm and written from the child's point of view."),
        (MEETING, "The family helped to write the plan and could say what each part is for."),
    ),
    ("", AMBER): (
        (RECORD, "The analysis is clear; what it means for this child could come sooner in it."),
        (MEETING, "Supervision took place; the reflective part was short this time."),
    ),
    ("", RED): (
        (RECORD, "Relationships are good. The plan has not been reviewed since it was written."),
        (RECORD, "The genogram names the home; the wider network is not on it yet."),
    ),
}  # fmt: skip
BEFORE_BIRTH = {
    GREEN: (MEETING, "The parents come to every appointment and have chosen who will help."),
    AMBER: (MEETING, "The network has met once; who does what after the birth is being agreed."),
    RED: (RECORD, "The parents want support. The plan for the first weeks is not written yet."),
}

WHAT_NEXT: dict[str, tuple[str, ...]] = {
    "F": ("Draw the network with the family and invite two more people",
          "Hold a family network meeting and agree who helps when",
          "Arrange regular time with a trusted relative"),
    "L": ("Meet the school with the family and agree one change for mornings",
          "Review the learning plan with the child in the room",
          "Ask the learning support team for a named person"),
    "O": ("Find one activity the child would choose and arrange the first visit",
          "Ask the family hub about help with travel and kit",
          "Plan a taster session with the mentor"),
    "U": ("Talk with the child alone and bring their words to the next meeting",
          "Offer an advocate and agree how the child's view opens the meeting",
          "Tell the child what came of what they said"),
    "R": ("Agree with the child a way to ask for help on a hard day",
          "Plan the next change step by step with the child",
          "Practise one calming idea together each visit"),
    "I": ("Put what matters to the child about who they are into the plan",
          "Begin life-story work and agree who keeps it",
          "Ask the child which group would feel like theirs and go along once"),
    "S": ("Go through the safety plan with the network and name a person for nights",
          "Agree with partners how information reaches us the same day",
          "Walk through a normal weekend with the family and fill the gaps"),
    "H": ("Book the appointment together and agree who goes along",
          "Ask what got in the way of the last two appointments",
          "Ask the school nurse for a first conversation"),
    "": ("Bring this to supervision and agree the next step",
         "Review the plan with the family and write down what changed",
         "Complete the genogram with the family"),
}  # fmt: skip
DONE = (
    "Done together with the family; they said it helped.",
    "Took place as agreed; recorded on the child's record.",
    "Done, and the child was told what came of it.",
    "The network took this on and it now happens each week.",
    "Done a little later than planned; it is in the plan now.",
    "Agreed with partners at the review and under way.",
)
CANCELLED = "No longer needed: the plan changed with the family."
WORKING_WELL = (
    "The child's own words open the plan.",
    "A grandparent's weekly visit has become something everyone counts on.",
    "The family lead their own meetings now.",
    "School and family speak every Friday and the child knows it.",
    "One trusted adult has stayed the same throughout.",
    "The child chose an activity and has kept going.",
    "The parents notice and name what goes well.",
    "Brothers and sisters spend unhurried time together.",
    "The network remembers birthdays and turns up.",
    "The child asks questions about the plan and gets answers.",
    "Bedtime has a rhythm that the family found themselves.",
    "Everyone round the table uses the same plain words.",
    "Visits feel relaxed; the child shows what they made.",
    "The young person decides who comes to the meeting.",
    "Health appointments are kept without reminders.",
    "The foster carer and the family speak well of each other.",
    "The safety plan is on the fridge and is used.",
    "The child has a place of their own for homework.",
    "A worry was shared early and sorted together.",
    "The family's language and traditions are part of every plan.",
    "The mentor and the young person laugh a lot.",
    "Supervision made time to think, and it shows in the plan.",
    "The parents have friends in the street they can ring.",
    "The young person cooks once a week for everyone.",
)
# The domain each of them speaks of, in their order; "-" where it is about practice.
WORKING_WELL_LETTERS = "UFULFORFFUUUSUHFSLSIR-FR"


def working_well_letter(text: str) -> str:
    return dict(zip(WORKING_WELL, WORKING_WELL_LETTERS, strict=True)).get(text, "")


def note(rng: Random, letter: str, value: str, age: int | None) -> tuple[str, str]:
    """(source, text) for an item of a domain, or of the practice standards with no letter."""
    if value not in (GREEN, AMBER, RED):
        value = AMBER
    if age is None and letter:
        return BEFORE_BIRTH[value]
    source, text = rng.choice(NOTES[letter, value])
    little = age is None or age < 4
    adult = rng.choice(LITTLE_ONES_ADULTS if little else ADULTS)
    filled = text.format(
        family=rng.choice(FAMILY),
        adult=adult,
        place=rng.choice(LITTLE_ONES_PLACES if little else PLACES),
        time=rng.choice(TIMES),
    )
    return source, filled[0].upper() + filled[1:]


def what_next(rng: Random, letter: str) -> str:
    return rng.choice(WHAT_NEXT[letter])
