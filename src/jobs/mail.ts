import { randomUUID } from 'node:crypto'
import type { EntityManager } from '@mikro-orm/sql'
import { addJob } from './add.ts'

export const mailKinds = ['verify', 'change', 'reset', 'notices', 'test'] as const

export type MailKind = (typeof mailKinds)[number]

/** What a job of mail holds: the address is read, and a token made, when the mail is written. */
interface MailJob {
  /** Null for nobody. */
  userId: number | null
  /** Names the message, the same on every try. The ids of jobs may be used again. */
  message: string
}

export function jobKind(kind: MailKind): string {
  return `mail:${kind}`
}

/** Adds the job to write to a member. @param once whether it is not added while another waits */
export async function addMail(tx: EntityManager, kind: MailKind, userId: number | null, once = false) {
  const payload: MailJob = { userId, message: randomUUID() }
  const uniqueKey = once ? `${jobKind(kind)}:${userId}` : undefined
  await addJob(tx, { kind: jobKind(kind), payload, ...(uniqueKey && { uniqueKey }) })
}

/** Counts the mails that wait to be sent, and those that have failed for good. */
export async function countMails(em: EntityManager): Promise<{ waiting: number; failed: number }> {
  const [row] = await em.execute<{ jobs: number; failed: number }[]>(
    `select count(*) as jobs, count(failed_at) as failed from jobs where kind in (${mailKinds.map(() => '?')})`,
    mailKinds.map(jobKind)
  )
  const { jobs = 0, failed = 0 } = row ?? {}
  return { waiting: jobs - failed, failed }
}
