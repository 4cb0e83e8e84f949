import { type Channel, channel } from 'node:diagnostics_channel'

export interface QueryMessage {
  orm: object
  sql: string
  /** Milliseconds, including the wait for a connection. */
  took: number
  failed: boolean
}

export interface AcquireMessage {
  orm: object
  took: number
  failed: boolean
}

export interface ScopeMessage {
  orm: object
  /** At the end: whether the request left a transaction open. */
  leaked?: boolean
}

export interface RetryMessage {
  orm: object
  error: unknown
}

/**
 * For metrics and tracing. Without a subscriber they cost nothing. A channel belongs to the process, hence `orm`.
 * https://nodejs.org/api/diagnostics_channel.html
 */
export const channels = {
  query: channel('fastify-mikro-orm.query') as Channel<unknown, QueryMessage>,
  acquire: channel('fastify-mikro-orm.acquire') as Channel<unknown, AcquireMessage>,
  scopeBegin: channel('fastify-mikro-orm.scope.begin') as Channel<unknown, ScopeMessage>,
  scopeEnd: channel('fastify-mikro-orm.scope.end') as Channel<unknown, ScopeMessage>,
  retry: channel('fastify-mikro-orm.retry') as Channel<unknown, RetryMessage>
}

/** Subscribes to the messages of one database. @returns unsubscribes */
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
