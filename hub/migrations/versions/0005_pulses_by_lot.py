"""Pulses by lot: a set of questions for each clip, before and after, released by cell."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

COMPONENTS = ('opener', 'recall', 'clear', 'next', 'competence', 'honest', 'goodwill', 'other')


def _component() -> sa.Enum:
    return sa.Enum(*COMPONENTS, name='component', native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    # Answers are taken out first: SQLite changes a table by making it anew, and dropping the old
    # one of questions would take their answers along.
    bind = op.get_bind()
    answers = bind.execute(sa.text('SELECT id, item_id, department_id, value, day FROM pulse_answers ORDER BY id')).all()
    asked = bind.execute(sa.text('SELECT id, clip_id, person_id, week, answered FROM pulse_asked ORDER BY id')).all()
    op.drop_table('pulse_answers')
    op.drop_table('pulse_asked')
    _items(bind)
    op.create_table('pulse_bank',
    sa.Column('component', _component(), nullable=False),
    sa.Column('texts', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('component', name=op.f('pk_pulse_bank'))
    )
    _answers(bind, answers)
    _asked(bind, asked)


def _items(bind: sa.Connection) -> None:
    shown: Any = bind.execute(sa.select(sa.column('id'), sa.column('shown', sa.JSON())).select_from(sa.table('pulse_items'))).all()
    with op.batch_alter_table('pulse_items', schema=None) as batch_op:
        batch_op.add_column(sa.Column('component', _component(), nullable=False, server_default='other'))
        batch_op.add_column(sa.Column('texts', sa.JSON(), nullable=False, server_default='{}'))
        batch_op.add_column(sa.Column('right', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('message_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('cells', sa.JSON(), nullable=False, server_default='{}'))
        batch_op.add_column(sa.Column('asked', sa.JSON(), nullable=False, server_default='{}'))
        batch_op.create_index(batch_op.f('ix_pulse_items_message_id'), ['message_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_pulse_items_message_id_key_messages'), 'key_messages', ['message_id'], ['id'], ondelete='SET NULL')
    items = sa.table('pulse_items', sa.column('id'), sa.column('shown', sa.JSON()))
    for item_id, counts in shown:
        bind.execute(items.update().where(items.c.id == item_id).values(shown={'': counts} if counts else {}))


def _answers(bind: sa.Connection, rows: Any) -> None:
    table = op.create_table('pulse_answers',
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('department_id', sa.Integer(), nullable=True),
    sa.Column('phase', sa.Enum('before', 'after', name='phase', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('value', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['department_id'], ['departments.id'], name=op.f('fk_pulse_answers_department_id_departments'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['item_id'], ['pulse_items.id'], name=op.f('fk_pulse_answers_item_id_pulse_items'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pulse_answers')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('pulse_answers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_pulse_answers_item_id'), ['item_id'], unique=False)
    for row_id, item_id, department_id, value, day in rows:
        bind.execute(sa.text('INSERT INTO pulse_answers (id, item_id, department_id, phase, value, day) '
                             "VALUES (:id, :item, :department, 'after', :value, :day)"),
                     {'id': row_id, 'item': item_id, 'department': department_id, 'value': value, 'day': day})


def _asked(bind: sa.Connection, rows: Any) -> None:
    op.create_table('pulse_asked',
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('clip_id', sa.String(length=26), nullable=False),
    sa.Column('person_id', sa.String(length=26), nullable=False),
    sa.Column('week', sa.String(length=8), nullable=False),
    sa.Column('answered', sa.Boolean(), nullable=False),
    sa.Column('declined', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['clip_id'], ['clips.id'], name=op.f('fk_pulse_asked_clip_id_clips'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_pulse_asked_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pulse_asked')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('pulse_asked', schema=None) as batch_op:
        batch_op.create_index('ix_pulse_asked_once', ['clip_id', 'person_id'], unique=True)
        batch_op.create_index('ix_pulse_asked_weekly', ['person_id', 'week'], unique=False)
    for row_id, clip_id, person_id, week, answered in rows:
        bind.execute(sa.text('INSERT INTO pulse_asked (id, clip_id, person_id, week, answered, declined) '
                             'VALUES (:id, :clip, :person, :week, :answered, :declined)'),
                     {'id': row_id, 'clip': clip_id, 'person': person_id, 'week': week,
                      'answered': bool(answered), 'declined': not answered})


def downgrade() -> None:
    op.drop_table('pulse_answers')
    op.drop_table('pulse_asked')
    op.drop_table('pulse_bank')
    with op.batch_alter_table('pulse_items', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_pulse_items_message_id_key_messages'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_pulse_items_message_id'))
        batch_op.drop_constraint(batch_op.f('ck_pulse_items_component'), type_='check')
        for name in ('component', 'texts', 'right', 'message_id', 'cells', 'asked'):
            batch_op.drop_column(name)
    op.create_table('pulse_answers',
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('department_id', sa.Integer(), nullable=True),
    sa.Column('watched', sa.Boolean(), nullable=False),
    sa.Column('value', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['department_id'], ['departments.id'], name=op.f('fk_pulse_answers_department_id_departments'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['item_id'], ['pulse_items.id'], name=op.f('fk_pulse_answers_item_id_pulse_items'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pulse_answers'))
    )
    op.create_index(op.f('ix_pulse_answers_item_id'), 'pulse_answers', ['item_id'])
    op.create_table('pulse_asked',
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('clip_id', sa.String(length=26), nullable=False),
    sa.Column('person_id', sa.String(length=26), nullable=False),
    sa.Column('week', sa.String(length=8), nullable=False),
    sa.Column('answered', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['clip_id'], ['clips.id'], name=op.f('fk_pulse_asked_clip_id_clips'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_pulse_asked_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pulse_asked'))
    )
    op.create_index('ix_pulse_asked_once', 'pulse_asked', ['clip_id', 'person_id'], unique=True)
    op.create_index(op.f('ix_pulse_asked_person_id'), 'pulse_asked', ['person_id'])
