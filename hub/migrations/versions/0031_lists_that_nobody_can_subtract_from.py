"""Frozen lists keep who was above whom, and since when; who is erased goes on without a name.

What was watched and tapped is no longer held by a foreign key to its person: with the account goes
the name, not the row, or every figure would tell whether that person had been in it.
"""

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

from hub.core.db import UtcDateTime

revision = '0031'
down_revision = '0030'
branch_labels = None
depends_on = None

NAMED = ('frozen_members', 'seen_seconds', 'viewings', 'rooms', 'reactions')
WHEN_GONE = {'frozen_members': 'SET NULL'}


def upgrade() -> None:
    op.create_table(
        'frozen_managers',
        sa.Column('audience_id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.String(length=26), nullable=False),
        sa.Column('manager_id', sa.String(length=26), nullable=True),
        sa.ForeignKeyConstraint(
            ['audience_id'],
            ['audiences.id'],
            name=op.f('fk_frozen_managers_audience_id_audiences'),
            ondelete='CASCADE',
        ),
        sa.PrimaryKeyConstraint('audience_id', 'person_id', name=op.f('pk_frozen_managers')),
    )
    for table in NAMED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            key = batch_op.f(f'fk_{table}_person_id_people')
            batch_op.drop_constraint(key, type_='foreignkey')
            if table == 'frozen_members':
                batch_op.add_column(sa.Column('manager_id', sa.String(length=26), nullable=True))
                batch_op.add_column(
                    sa.Column(
                        'opted_out', sa.Boolean(), server_default=sa.false(), nullable=False
                    )
                )
                batch_op.add_column(sa.Column('since', UtcDateTime(), nullable=True))
    _fill(op.get_bind())


def _fill(connection: sa.Connection) -> None:
    """Lists that are there take the managers of today."""
    people = sa.table('people', sa.column('id'), sa.column('manager_id'))
    names = ('audience_id', 'person_id', 'manager_id')
    members = sa.table('frozen_members', *map(sa.column, names))
    frozen = sa.table('frozen_managers', *map(sa.column, names))
    today = sa.select(people.c.manager_id).where(people.c.id == members.c.person_id)
    connection.execute(members.update().values(manager_id=today.scalar_subquery()))
    managers = dict(connection.execute(sa.select(people.c.id, people.c.manager_id)).all())
    lists: dict[int, set[str]] = {}
    for audience_id, person_id in connection.execute(
        sa.select(members.c.audience_id, members.c.person_id)
    ):
        lists.setdefault(audience_id, set()).add(person_id)
    for audience_id, on_list in lists.items():
        rows = [
            {'audience_id': audience_id, 'person_id': one, 'manager_id': managers[one]}
            for one in _above(on_list, managers)
        ]
        if rows:
            connection.execute(frozen.insert(), rows)


def _above(on_list: Iterable[str], managers: dict[str, str | None]) -> set[str]:
    found: set[str] = set()
    listed = set(on_list)
    for start in listed:
        here = managers.get(start)
        while here is not None and here not in listed and here not in found:
            found.add(here)
            here = managers.get(here)
    return found


def downgrade() -> None:
    for table in NAMED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            if table == 'frozen_members':
                batch_op.drop_column('since')
                batch_op.drop_column('opted_out')
                batch_op.drop_column('manager_id')
            batch_op.create_foreign_key(
                batch_op.f(f'fk_{table}_person_id_people'),
                'people',
                ['person_id'],
                ['id'],
                ondelete=WHEN_GONE.get(table, 'CASCADE'),
            )
    op.drop_table('frozen_managers')
