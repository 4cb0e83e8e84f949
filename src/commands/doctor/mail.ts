import type { Config } from '../../config.ts'
import { verifySmtp } from '../../mail/transport.ts'
import { type Finding, judge } from './finding.ts'

/** Connects to the mail server and logs in. */
export async function checkMail({ SMTP_URL }: Pick<Config, 'SMTP_URL'>): Promise<Finding> {
  if (SMTP_URL === '') return judge('mail', 'off, without SMTP_URL', [])
  try {
    await verifySmtp(SMTP_URL)
    return judge('mail', 'the server accepts the log-in', [])
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return judge('mail', '', [`${reason}. Check SMTP_URL, and the server.`.replaceAll('..', '.')], 'wrong')
  }
}
