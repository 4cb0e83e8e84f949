import { type Channel, channel } from 'node:diagnostics_channel'

/** One statement that the database has answered or refused. */
export interface QueryMessage {
  orm: object
  /** As it was sent, with a `?` in place of each value. */
  sql: string
  /** Milliseconds from sending to the answer. */
  took: number
  error?: unknown
}

/** One connection that the pool has handed out, or could not. */
export interface AcquireMessage {
  orm: object
  /** Milliseconds spent waiting. */
  took: number
  error?: unknown
}

/** One unit of work that began or ended. */
export interface UnitMessage {
  orm: object
  /** At its end: whether it left a transaction open, which was rolled back. */
  leaked?: boolean
}

/** One transaction that is begun again after a conflict. */
export interface RetryMessage {
  orm: object
  error: unknown
}

/**
 * What happens between the application and its database, for whoever measures or traces. Publishing costs nothing
 * while nobody listens. Channels are the process's own, hence the `orm` in each message.
 * https://nodejs.org/api/diagnostics_channel.html
 *
 * A message is published where the statement was awaited, so that the request's span is the active one. With
 * OpenTelemetry, before the application is ready:
 *
 *     subscribe(channels.query, app.orm, ({ sql, took, error }) => {
 *       const attributes = { 'db.query.text': sql }
 *       const span = tracer.startSpan('db.query', { startTime: Date.now() - took, kind: SpanKind.CLIENT, attributes })
 *       if (error instanceof Error) span.recordException(error)
 *       span.end()
 *     })
 */
export const channels = {
  query: channel('db.query') as Channel<unknown, QueryMessage>,
  acquire: channel('db.acquire') as Channel<unknown, AcquireMessage>,
  unitBegin: channel('db.unit.begin') as Channel<unknown, UnitMessage>,
  unitEnd: channel('db.unit.end') as Channel<unknown, UnitMessage>,
  retry: channel('db.retry') as Channel<unknown, RetryMessage>
}

/**
 * Listens to what is told of one database.
 * @param orm `app.orm`
 * @returns ends the listening
 */
export function subscribe<Message extends { orm: object }>(
  channel: Channel<unknown, Message>,
  orm: object,
  listener: (message: Message) => void
): () => void {
  // Node's types do not know what is published.
  const take = (message: unknown) => {
    if ((message as Message).orm === orm) listener(message as Message)
  }
  channel.subscribe(take)
  return () => channel.unsubscribe(take)
}
