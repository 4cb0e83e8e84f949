import type { EntityManager } from '@mikro-orm/sql'
import type { Weights } from '../words/weigh.ts'
import { addWords, deleteWords, type WordKind } from '../words/write.ts'
import type { Action } from './schema.ts'

/** Lets what was restored be found, and no longer what was removed. */
export async function moderateWords(
  tx: EntityManager,
  kind: WordKind,
  id: number,
  action: Action,
  words: Weights
) {
  if (action === 'restore') await addWords(tx, kind, id, words)
  if (action === 'remove') await deleteWords(tx, kind, id, words.keys())
}
