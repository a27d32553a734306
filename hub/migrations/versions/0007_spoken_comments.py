"""Comments said with camera or microphone."""

from alembic import op
import sqlalchemy as sa

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('clips', schema=None) as batch_op:
        batch_op.add_column(sa.Column('under_id', sa.String(length=26), nullable=True))
        batch_op.create_index(batch_op.f('ix_clips_under_id'), ['under_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_clips_under_id_clips'), 'clips', ['under_id'], ['id'], ondelete='CASCADE')

    with op.batch_alter_table('comments', schema=None) as batch_op:
        batch_op.add_column(sa.Column('spoken_id', sa.String(length=26), nullable=True))
        batch_op.create_unique_constraint(batch_op.f('uq_comments_spoken_id'), ['spoken_id'])
        batch_op.create_foreign_key(batch_op.f('fk_comments_spoken_id_clips'), 'clips', ['spoken_id'], ['id'], ondelete='SET NULL')



def downgrade() -> None:
    with op.batch_alter_table('comments', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_comments_spoken_id_clips'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_comments_spoken_id'), type_='unique')
        batch_op.drop_column('spoken_id')

    with op.batch_alter_table('clips', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_clips_under_id_clips'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_clips_under_id'))
        batch_op.drop_column('under_id')

