import type { Migration } from 'fastify-mikro-orm'
import { foldEmail } from '../../members/names.ts'

/** Members that are read at once. */
const step = 1000

/**
 * Compares the hosts of e-mail addresses as mail servers have them. Of two accounts that become equal, the newer one
 * stays as it is: its member logs in by a link that resets the password, and changes the address.
 */
export const hostsOfAddresses: Migration = {
  name: '2026-11-30-hosts-of-addresses',
  async up(change) {
    const select = `select id, email_key from users where id > ? and email_key is not null order by id limit ${step}`
    for (let last = 0; ; ) {
      const members = await change.read<{ id: number; email_key: string }>(select, [last])
      for (const { id, email_key } of members) {
        const key = foldEmail(email_key)
        if (key === email_key) continue
        const [other] = await change.read('select id from users where email_key = ?', [key])
        if (!other) await change.execute('update users set email_key = ? where id = ?', [key, id])
      }
      if (members.length < step) return
      last = members.at(-1)?.id ?? last
    }
  }
}
