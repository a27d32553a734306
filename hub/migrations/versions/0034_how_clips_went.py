"""How clips went, counted now and then, so that others can be compared with them."""

import sqlalchemy as sa
from alembic import op

from hub.core.db import UtcDateTime

revision = '0034'
down_revision = '0033'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'courses',
        sa.Column('clip_id', sa.String(length=26), nullable=False),
        sa.Column('take_id', sa.String(), nullable=False),
        sa.Column('made_at', UtcDateTime(), nullable=False),
        sa.Column('audience', sa.Integer(), nullable=False),
        sa.Column('viewers', sa.Integer(), nullable=False),
        sa.Column('completed', sa.Integer(), nullable=False),
        sa.Column('by_day', sa.JSON(), nullable=False),
        sa.Column('by_department', sa.JSON(), nullable=False),
        sa.Column('again', sa.JSON(), nullable=False),
        sa.Column('curve_of', sa.Integer(), nullable=False),
        sa.Column('curve', sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ['clip_id'],
            ['clips.id'],
            name=op.f('fk_courses_clip_id_clips'),
            ondelete='CASCADE',
        ),
        sa.PrimaryKeyConstraint('clip_id', name=op.f('pk_courses')),
    )


def downgrade() -> None:
    op.drop_table('courses')
