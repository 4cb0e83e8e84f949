import { seededRandom, shuffled } from './measure/statistics.ts'
import type { Figures, Scenario } from './scenario.ts'

/** What each side of a scenario did, round by round; the reference comes first. */
export interface Outcome {
  scenario: Scenario
  sides: { name: string; rounds: Figures[] }[]
}

export interface RoundOptions {
  rounds: number
  seed: number
  /** Told before each measurement. */
  onStep: (step: string) => void
}

/**
 * Measures all scenarios in several rounds: their order is another one in each round, and so is the order of the
 * sides of each. A first round, which does not count, warms everything up.
 * @throws what a measurement throws: a bench with a wrong answer in it is worth nothing
 */
export async function runRounds(
  scenarios: Scenario[],
  { rounds, seed, onStep }: RoundOptions
): Promise<Outcome[]> {
  const random = seededRandom(seed)
  const outcomes = scenarios.map((scenario) => ({
    scenario,
    sides: scenario.sides.map(({ name }) => ({ name, rounds: [] as Figures[] }))
  }))
  for (let round = 0; round <= rounds; round++) {
    for (const { scenario, sides } of shuffled(outcomes, random)) {
      if (round > (scenario.rounds ?? rounds) || (round === 0 && scenario.rounds === 1)) continue
      for (const [index, side] of shuffled([...scenario.sides.entries()], random)) {
        onStep(`${round === 0 ? 'warm-up' : `round ${round}`}: ${scenario.title}, ${side.name}`)
        const figures = await side.measure()
        if (round > 0) sides[index]?.rounds.push(figures)
      }
    }
  }
  for (const { scenario } of outcomes) await scenario.verify?.()
  return outcomes
}
