import type { Migration } from 'fastify-mikro-orm'
import { assignSkeletons } from '../../members/skeletons.ts'

/** Members that are read at once. */
const step = 500

/** Adds what each name looks like. Names that look alike stay, and the oldest of them counts. */
export const namesThatLookAlike: Migration = {
  name: '2026-11-29-names-that-look-alike',
  async up(change) {
    await change.addColumn('users', 'name_skeleton', { sqlite: 'text null', mysql: 'varchar(200) null' })
    await change.addIndex('users', 'users_name_skeleton_unique', ['name_skeleton'], { unique: true })
    const select = `select id, username from users
      where id > ? and name_skeleton is null and deleted_at is null order by id limit ${step}`
    for (let last = 0; ; ) {
      const members = await change.read<{ id: number; username: string }>(select, [last])
      await assignSkeletons(change, members)
      if (members.length < step) return
      last = members.at(-1)?.id ?? last
    }
  }
}
