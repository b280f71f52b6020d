"""Statements composed once a process: what changes from one use to the next is only values.

Putting a long statement together takes Django ten times as long as the database takes to answer
it. `Composed` does so at the first use on each database, with a `Given` in the place of every
value, keeps text and columns, and from then on only puts values in. What comes back is made by
Django as ever, related rows and annotations included.

A statement may be composed once only where its text depends on nothing but the values it names: no
day, time, setting or right of anybody may be looked at while it is composed. How that is held up,
and when to use it: docs/decisions/0053.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any, ClassVar

from django.apps import apps
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Expression, Field, QuerySet, Subquery, Value
from django.db.models.lookups import In
from django.db.models.sql.compiler import SQLCompiler

CONSTANTS = (str, int, float, type(None))


class Given(Value):
    """The place of a value, in a statement that is being composed; `value` is its name."""

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]


class GivenIds(Expression):
    """The place of a sub-query of ids, asked for as `IDS`: its text is put in with each use.

    It stands in the text as a sign that no statement holds.
    """

    SIGN = "(\x00ids\x00)"  # in brackets, or Django puts two around the sub-query

    def __init__(self, name: str) -> None:
        super().__init__()
        self.value = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return self.SIGN, [self]


IDS = GivenIds("")  # in the place of a field: rows of a query set are given, not a value


def put_in(
    text: str, parameters: tuple[Any, ...], kind: type, ids: str, own: Sequence[Any]
) -> tuple[str, tuple[Any, ...]]:
    """Text and parameters with a sub-query in its places, where parameters of that kind stand."""
    held = ([*own] if isinstance(each, kind) else [each] for each in parameters)
    return text.replace(GivenIds.SIGN, ids), tuple(chain.from_iterable(held))


class Ids(Expression):
    """A sub-query of one column, for `__in` of several statements: composed with the first.

    Only its text is kept: each statement it stands in looks for the rows anew.
    """

    def __init__(self, rows: QuerySet) -> None:
        super().__init__()
        self._rows = rows.order_by()
        self._kept: dict[str, tuple[str, tuple[Any, ...]]] = {}  # by database

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        if connection.alias not in self._kept:
            again = self._rows.query.get_compiler(using=connection.alias)
            text, parameters = again.as_sql()
            self._kept[connection.alias] = (f"({text})", tuple(parameters))
        return self._kept[connection.alias]

    def get_group_by_cols(self) -> list:
        return []


class InFew(In):
    """`filter(InFew(F("pk"), Ids(rows)))`: among rows that are few, whatever else is asked.

    PostgreSQL then looks each of them up. It cannot know how many a person may see, and guesses so
    many that it reads the whole table: 20,000 cases for the 200 of a team.
    """

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        if connection.vendor == "postgresql":
            return f"= ANY(ARRAY{rhs})"
        return super().get_rhs_op(connection, rhs)


class OfRow(Expression):
    """A sub-query about the row it stands beside, composed once a process: who holds this case.

    For `annotate` on rows of that model. Where they are themselves a sub-query, under another
    name, it is composed anew.
    """

    _kept: ClassVar[dict[tuple[Any, str, str], tuple[str, tuple[Any, ...]]]] = {}

    def __init__(self, model: str, compose: Callable[[], Subquery], output_field: Field) -> None:
        super().__init__(output_field=output_field)
        self._model, self._compose = model, compose

    @property
    def identity(self) -> tuple[Any, ...]:
        """What Django tells expressions apart by, often: a count compares each with each."""
        return (self._model, self._compose)

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        table = apps.get_model(self._model)._meta.db_table
        if compiler.query.base_table != table:
            found = self._compose().resolve_expression(compiler.query)
            return compiler.compile(found)
        place = (self._compose, connection.alias, connection.vendor)
        if place not in self._kept:
            self._kept[place] = self.anew(connection.alias)
        return self._kept[place]

    def anew(self, using: str) -> tuple[str, tuple[Any, ...]]:
        rows = apps.get_model(self._model)._default_manager.using(using)
        query = rows.annotate(found=self._compose()).query
        text, parameters = query.get_compiler(using=using).compile(query.annotations["found"])
        if query.count_active_tables() > 1:
            raise ValueError("It joins a table, which would be missing where it stands.")
        return text, tuple(parameters)


class OfRowAmong(OfRow):
    """A sub-query about the row it stands beside, among given rows: the last audit one may see.

    `compose` takes the place of their ids. With each use their text is put in (`among`).
    """

    empty_result_set_value = None  # among no rows there is none
    _ids: Ids

    def __init__(self, model: str, compose: Callable[[Any], Subquery], output_field: Field) -> None:
        super().__init__(model, lambda: compose(GivenIds("ids")), output_field)
        self._among = compose

    def among(self, rows: QuerySet) -> OfRowAmong:
        one = copy.copy(self)
        one._ids = Ids(rows.values("pk"))
        return one

    @property
    def identity(self) -> tuple[Any, ...]:
        return (*super().identity, id(self._ids))

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        table = apps.get_model(self._model)._meta.db_table
        if compiler.query.base_table != table:
            found = self._among(self._ids).resolve_expression(compiler.query)
            return compiler.compile(found)
        text, parameters = super().as_sql(compiler, connection)
        ids, own = self._ids.as_sql(compiler, connection)
        return put_in(text, parameters, GivenIds, ids, own)


class OfRowGiven(OfRow):
    """A sub-query about the row it stands beside, with values that change: rated in a quarter.

    `compose` takes them by name. With each use they are put in (`of`), as in a `Composed`.
    """

    _values: dict[str, Any]

    def __init__(
        self, model: str, compose: Callable[..., Any], output_field: Field, **given: Field
    ) -> None:
        places = {name: Given(name, output_field=field) for name, field in given.items()}
        super().__init__(model, lambda: compose(**places), output_field)
        self._of, self._names = compose, set(given)

    def of(self, **values: Any) -> OfRowGiven:
        asked_for(self._names, values)
        one = copy.copy(self)
        one._values = values
        return one

    @property
    def identity(self) -> tuple[Any, ...]:
        return (*super().identity, *sorted(self._values.items()))

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        table = apps.get_model(self._model)._meta.db_table
        if compiler.query.base_table != table:
            found = self._of(**self._values).resolve_expression(compiler.query)
            return compiler.compile(found)
        text, parameters = super().as_sql(compiler, connection)
        return text, with_values(parameters, self._values, connection)


def asked_for(names: set[str], values: dict[str, Any]) -> None:
    """Each value that a statement names, and no other."""
    if values.keys() != names:
        raise ValueError(f"It asks for {sorted(names)}, not for {sorted(values)}.")
    if None in values.values():
        raise ValueError("Nothing equals NULL: that is another statement.")


def with_values(
    parameters: Sequence[Any], values: dict[str, Any], connection: Any
) -> tuple[Any, ...]:
    """The parameters with each value in its place, written as its field writes it."""
    return tuple(
        each.output_field.get_db_prep_value(values[each.value], connection)
        if isinstance(each, Given)
        else values[each.value]
        if isinstance(each, GivenIds)
        else each
        for each in parameters
    )


class Composed:
    """A statement of one model: `compose` makes it of the model's rows and of what is given.

    `given` says by name which values change, and the field that tells how each is written; one of
    them may be `IDS`, the rows of a query set.
    """

    def __init__(
        self, model: str, compose: Callable[..., QuerySet], **given: Field | GivenIds
    ) -> None:
        self.model, self.compose, self.given = model, compose, given
        self._kept: dict[tuple[str, str], Statement] = {}

    def rows(self, using: str, **values: Any) -> list[Any]:
        """What the database answers now: a list, because it cannot be narrowed any further."""
        return self.on(using).asked(using, values)

    def told(self, using: str, **values: Any) -> tuple[str, list[Any]]:
        """Text and parameters, for a statement of ours that it is a part of."""
        text, parameters = self.on(using).written(using, values)
        return text, list(parameters)

    def on(self, using: str) -> Statement:
        """Two threads may both compose it the first time: the same, and only read from then on."""
        place = (using, connections[using].vendor)
        if place not in self._kept:
            self._kept[place] = self.anew(using)
        return self._kept[place]

    def anew(self, using: str) -> Statement:
        rows = apps.get_model(self.model)._default_manager.using(using)
        given = {
            name: GivenIds(name) if field is IDS else Given(name, output_field=field)
            for name, field in self.given.items()
        }
        return Statement(self.compose(rows, **given), using, set(given))


class Statement:
    """Text, parameters and columns of a statement on one database."""

    def __init__(self, rows: QuerySet, using: str, names: set[str]) -> None:
        self._rows, self._names = rows, names
        self._compiler = rows.query.get_compiler(using=using)
        self.text, self.parameters = self._compiler.as_sql()
        self._compiler.connection = None  # that of this thread; each use brings its own
        found = {each.value for each in self.parameters if isinstance(each, (Given, GivenIds))}
        if found != names:
            raise ValueError(f"It asks for {sorted(found)}, not for {sorted(names)}.")
        kept = (Given, GivenIds, *CONSTANTS)
        held = [each for each in self.parameters if not isinstance(each, kept)]
        if held:
            raise ValueError(f"{held} would hold for ever: give it a name.")
        given = {each.value for each in self.parameters if isinstance(each, GivenIds)}
        if len(given) > 1:
            raise ValueError("One sub-query of ids can be given.")
        self._given_ids = bool(given)

    def filled(self, using: str, values: dict[str, Any]) -> tuple[Any, ...]:
        """The parameters with each value in its place, written as its field writes it."""
        asked_for(self._names, values)
        return with_values(self.parameters, values, connections[using])

    def written(self, using: str, values: dict[str, Any]) -> tuple[str, tuple[Any, ...]]:
        """Text and parameters of one use, a sub-query that is given put in its place."""
        text, parameters = self.text, self.filled(using, values)
        if not self._given_ids:
            return text, parameters
        rows = next(each for each in parameters if isinstance(each, QuerySet))
        ids, own = rows.order_by().values("pk").query.get_compiler(using=using).as_sql()
        return put_in(text, parameters, QuerySet, f"({ids})", own)

    def asked(self, using: str, values: dict[str, Any]) -> list[Any]:
        try:
            written = self.written(using, values)
        except EmptyResultSet:
            return []  # nothing is among no rows
        compiler = copy.copy(self._compiler)
        compiler.connection = connections[using]
        compiler.as_sql = lambda: written
        return list(self._rows._iterable_class(_Use(self._rows, using, compiler)))


class _Use:
    """What Django asks of a query set while it makes its rows."""

    def __init__(self, rows: QuerySet, using: str, compiler: SQLCompiler) -> None:
        self.model, self._fields, self.db = rows.model, rows._fields, using
        self.query, self._known_related_objects = _Query(rows.query, compiler), {}


class _Query:
    """The query as it was composed, with the compiler of this use."""

    def __init__(self, query: Any, compiler: SQLCompiler) -> None:
        self._query, self._compiler = query, compiler

    def get_compiler(self, using: str) -> SQLCompiler:
        return self._compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self._query, name)
