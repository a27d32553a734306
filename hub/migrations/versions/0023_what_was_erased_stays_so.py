"""When somebody erased what they watched, and digests of the names that players gave it."""

import sqlalchemy as sa
from alembic import op

import hub.core.db

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('erased_viewings',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('at', hub.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_erased_viewings'))
    )
    with op.batch_alter_table('erased_viewings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_erased_viewings_at'), ['at'], unique=False)

    op.create_table('viewing_erasures',
    sa.Column('person_id', sa.String(length=26), nullable=False),
    sa.Column('at', hub.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_viewing_erasures_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_viewing_erasures'))
    )


def downgrade() -> None:
    op.drop_table('viewing_erasures')
    with op.batch_alter_table('erased_viewings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_erased_viewings_at'))

    op.drop_table('erased_viewings')
