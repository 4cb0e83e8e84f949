import { seededRandom, shuffled } from './measure/statistics.ts'
import type { Figures, Scenario } from './scenario.ts'

/** The figures of each side of a scenario, turn by turn; the reference is first. */
export interface Outcome {
  scenario: Scenario
  sides: { name: string; turns: Figures[] }[]
}

export interface RoundOptions {
  rounds: number
  /** Measurements of each side in each round. */
  turns: number
  seed: number
  /** Called before each measurement. */
  onStep: (step: string) => void
}

/**
 * Measures all scenarios in several rounds, each in another random order. In a round the sides of a scenario take short
 * turns, in random order as well, so that all sides run under the same conditions. An extra first round, which does
 * not count, warms up: V8 needs about a thousand requests to compile all functions.
 * @throws what a measurement throws: with a wrong response no figure counts
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
