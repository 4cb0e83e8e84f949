/** A cable between a server and the other servers of its cluster, or between a server and everybody else. */
export type Cable = 'group' | 'clients'

/** Where a server of a cluster runs. */
export interface Place {
  /** Its address on each cable. */
  addresses: Record<Cable, string>
  /** Words before its command, which start it there. */
  command: string[]
}

/** Places for three servers. */
export interface Network {
  places: [Place, Place, Place]
  /** Pulls cables out of a place. @returns plugs them in again */
  pull(place: Place, cables: Cable[]): Promise<() => Promise<void>>
}

const here: Place = { addresses: { group: '127.0.0.1', clients: '127.0.0.1' }, command: [] }

/** All servers on this machine's loopback interface, which has no cables. */
export const loopback: Network = {
  places: [here, here, here],
  pull: () => Promise.reject(new TypeError('There are no cables on the loopback interface'))
}
