"""Value reports by mail."""

import sqlalchemy as sa
from alembic import op

import hub.core.db

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('report_schedules',
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('every', sa.Enum('week', 'month', 'quarter', name='every', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('day', sa.Integer(), nullable=False),
    sa.Column('zone', sa.String(length=64), nullable=False),
    sa.Column('locale', sa.String(length=8), nullable=False),
    sa.Column('made_at', hub.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.String(length=26), nullable=True),
    sa.Column('next_at', hub.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['people.id'], name=op.f('fk_report_schedules_by_id_people'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_schedules'))
    )
    with op.batch_alter_table('report_schedules', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_report_schedules_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_report_schedules_next_at'), ['next_at'], unique=False)

    op.create_table('report_readers',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('schedule_id', sa.String(length=26), nullable=False),
    sa.Column('person_id', sa.String(length=26), nullable=True),
    sa.Column('email', sa.String(length=254), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_report_readers_person_id_people'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['schedule_id'], ['report_schedules.id'], name=op.f('fk_report_readers_schedule_id_report_schedules'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_readers')),
    sa.UniqueConstraint('schedule_id', 'email', name=op.f('uq_report_readers_schedule_id_email')),
    sa.UniqueConstraint('schedule_id', 'person_id', name=op.f('uq_report_readers_schedule_id_person_id'))
    )
    with op.batch_alter_table('report_readers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_report_readers_person_id'), ['person_id'], unique=False)

    op.create_table('report_letters',
    sa.Column('frozen_id', sa.String(length=26), nullable=False),
    sa.Column('reader_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('due_at', hub.core.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('claimed_until', hub.core.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('sent_at', hub.core.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['frozen_id'], ['frozen_reports.id'], name=op.f('fk_report_letters_frozen_id_frozen_reports'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['reader_id'], ['report_readers.id'], name=op.f('fk_report_letters_reader_id_report_readers'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('frozen_id', 'reader_id', name=op.f('pk_report_letters'))
    )
    with op.batch_alter_table('report_letters', schema=None) as batch_op:
        batch_op.create_index('ix_report_letters_due', ['sent_at', 'due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_report_letters_reader_id'), ['reader_id'], unique=False)

    with op.batch_alter_table('frozen_reports', schema=None) as batch_op:
        batch_op.add_column(sa.Column('schedule_id', sa.String(length=26), nullable=True))
        batch_op.add_column(sa.Column('due_at', hub.core.db.UtcDateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f('ix_frozen_reports_schedule_id'), ['schedule_id'], unique=False)
        batch_op.create_unique_constraint(batch_op.f('uq_frozen_reports_schedule_id_due_at'), ['schedule_id', 'due_at'])
        batch_op.create_foreign_key(batch_op.f('fk_frozen_reports_schedule_id_report_schedules'), 'report_schedules', ['schedule_id'], ['id'], ondelete='SET NULL')



def downgrade() -> None:
    with op.batch_alter_table('frozen_reports', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_frozen_reports_schedule_id_report_schedules'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_frozen_reports_schedule_id_due_at'), type_='unique')
        batch_op.drop_index(batch_op.f('ix_frozen_reports_schedule_id'))
        batch_op.drop_column('due_at')
        batch_op.drop_column('schedule_id')

    with op.batch_alter_table('report_letters', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_report_letters_reader_id'))
        batch_op.drop_index('ix_report_letters_due')

    op.drop_table('report_letters')
    with op.batch_alter_table('report_readers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_report_readers_person_id'))

    op.drop_table('report_readers')
    with op.batch_alter_table('report_schedules', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_report_schedules_next_at'))
        batch_op.drop_index(batch_op.f('ix_report_schedules_by_id'))

    op.drop_table('report_schedules')
