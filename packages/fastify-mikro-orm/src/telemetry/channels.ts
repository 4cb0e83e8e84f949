import { type Channel, channel } from 'node:diagnostics_channel'

export interface QueryMessage {
  orm: object
  /** With `?` in place of each value. */
  sql: string
  /** Milliseconds, including the wait for a connection. */
  took: number
  failed: boolean
}

/** An attempt to take a connection from the pool. */
export interface AcquireMessage {
  orm: object
  /** Milliseconds of waiting. */
  took: number
  failed: boolean
}

/** A request scope that began or ended. */
export interface ScopeMessage {
  orm: object
  /** At the end: whether the request left a transaction open. */
  leaked?: boolean
}

/** A transaction that is repeated after a conflict. */
export interface RetryMessage {
  orm: object
  error: unknown
}

/**
 * Diagnostics channels for metrics and tracing. Without a subscriber they cost nothing. A channel belongs to the
 * process, hence the `orm` in each message. https://nodejs.org/api/diagnostics_channel.html
 */
export const channels = {
  query: channel('fastify-mikro-orm.query') as Channel<unknown, QueryMessage>,
  acquire: channel('fastify-mikro-orm.acquire') as Channel<unknown, AcquireMessage>,
  scopeBegin: channel('fastify-mikro-orm.scope.begin') as Channel<unknown, ScopeMessage>,
  scopeEnd: channel('fastify-mikro-orm.scope.end') as Channel<unknown, ScopeMessage>,
  retry: channel('fastify-mikro-orm.retry') as Channel<unknown, RetryMessage>
}

/**
 * Subscribes to the messages of one database.
 * @param orm `app.orm`
 * @returns unsubscribes
 */
export function subscribe<Message extends { orm: object }>(
  channel: Channel<unknown, Message>,
  orm: object,
  listener: (message: Message) => void
): () => void {
  // A channel of Node is not typed.
  const forward = (message: unknown) => {
    if ((message as Message).orm === orm) listener(message as Message)
  }
  channel.subscribe(forward)
  return () => channel.unsubscribe(forward)
}
