"""Keys of private feeds."""

import sqlalchemy as sa
from alembic import op

import hub.core.db

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'feed_keys',
        sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('person_id', sa.String(length=26), nullable=False),
        sa.Column('secret_digest', sa.String(length=64), nullable=False),
        sa.Column('created_at', hub.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column('used_at', hub.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_feed_keys_person_id_people'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_feed_keys')),
        sa.UniqueConstraint('person_id', name=op.f('uq_feed_keys_person_id')),
        sa.UniqueConstraint('secret_digest', name=op.f('uq_feed_keys_secret_digest')),
    )


def downgrade() -> None:
    op.drop_table('feed_keys')
