import type { EntityManager } from '@mikro-orm/sql'
import Type, { type Static } from 'typebox'
import { countMails } from '../jobs/mail.ts'
import { Nullable } from '../schema/types.ts'
import { toMailServer } from './server.ts'

export const MailState = Type.Object(
  {
    /** Null on a board that sends no mail. */
    server: Nullable(Type.Object({ host: Type.String(), port: Type.Integer() })),
    from: Nullable(Type.String()),
    /** Mails that are still to be sent. */
    waiting: Type.Integer(),
    /** Mails that are not tried again. */
    failed: Type.Integer()
  },
  { title: 'MailState' }
)

type MailState = Static<typeof MailState>

/** Reads how mail is sent, and how many mails are not. @param config `SMTP_URL` and `MAIL_FROM` */
export async function readMailState(
  em: EntityManager,
  { SMTP_URL, MAIL_FROM }: { SMTP_URL: string; MAIL_FROM: string }
): Promise<MailState> {
  const counts = await countMails(em)
  if (SMTP_URL === '') return { server: null, from: null, ...counts }
  const { host, port } = toMailServer(SMTP_URL)
  return { server: { host, port }, from: MAIL_FROM, ...counts }
}
