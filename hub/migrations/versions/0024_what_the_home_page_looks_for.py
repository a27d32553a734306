"""Questions among comments, and a week's reactions, are found without reading all."""

import sqlalchemy as sa
from alembic import op

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        'ix_comments_questions',
        'comments',
        ['reply_to_id', 'created_at'],
        sqlite_where=sa.text('question = 1'),
        postgresql_where=sa.text('question'),
    )
    op.create_index(
        'ix_reactions_recent',
        'reactions',
        ['created_at', 'clip_id', 'take_id', 'person_id', 'window'],
    )


def downgrade() -> None:
    op.drop_index('ix_reactions_recent', 'reactions')
    op.drop_index('ix_comments_questions', 'comments')
