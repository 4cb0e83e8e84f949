import { seededRandom, shuffled } from './measure/statistics.ts'
import type { Figures, Scenario } from './scenario.ts'

/** What each side of a scenario did, turn by turn; the reference comes first. */
export interface Outcome {
  scenario: Scenario
  sides: { name: string; turns: Figures[] }[]
}

export interface RoundOptions {
  rounds: number
  /** Of each side, in each round. */
  turns: number
  seed: number
  /** Told before each measurement. */
  onStep: (step: string) => void
}

/**
 * Measures all scenarios in several rounds, in another order each time. In a round the sides of a scenario take turns,
 * short ones and in another order each time, so that one finds the machine as the other does. A first round, which does
 * not count, warms everything up: V8 needs about a thousand requests until it has compiled all that serves them.
 * @throws what a measurement throws: a bench with a wrong answer in it is worth nothing
 */
export async function runRounds(
  scenarios: Scenario[],
  { rounds, turns, seed, onStep }: RoundOptions
): Promise<Outcome[]> {
  const random = seededRandom(seed)
  const outcomes = scenarios.map((scenario) => ({
    scenario,
    sides: scenario.sides.map(({ name }) => ({ name, turns: [] as Figures[] }))
  }))
  for (let round = 0; round <= rounds; round++) {
    for (const { scenario, sides } of shuffled(outcomes, random)) {
      const { title, once = false } = scenario
      if (once && round !== 1) continue
      const amount = once ? 1 : (scenario.turns ?? turns)
      for (let turn = 1; turn <= amount; turn++) {
        for (const [index, side] of shuffled([...scenario.sides.entries()], random)) {
          onStep(`${round === 0 ? 'warm-up' : `round ${round}`}, turn ${turn}: ${title}, ${side.name}`)
          const figures = await side.measure()
          if (round > 0) sides[index]?.turns.push(figures)
        }
      }
    }
  }
  for (const { scenario } of outcomes) await scenario.verify?.()
  return outcomes
}
