/** The part of fastify-cli 8 that `just-tech-news start` uses; it has no types. */
declare module 'fastify-cli/start.js' {
  /** @param args those of `fastify start` */
  export function start(args: string[]): Promise<unknown>
}
