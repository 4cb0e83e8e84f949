import Type from 'typebox'

/** The vote button of a page: the state that it asks for. */
export const VoteForm = Type.Object({ voted: Type.Enum(['0', '1']) })
