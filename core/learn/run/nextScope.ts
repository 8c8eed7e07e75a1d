/** What the next run is for: the scope that somebody writes in, the one that is owed, or the one that
 *  has the most to learn from. */
import type { AdapterScope, Settings } from '../../../contract'
import type { Waiting } from '../../feedback/queries'
import { projectsOf } from '../dataset/options'
import {
  everything,
  isSameScope,
  scopeOf,
  waitingByScope,
  type Place,
  type WaitingScope,
} from '../adapters/scope'

export interface NextScopeDeps {
  settings: () => Settings
  waiting: () => Waiting
  /** A run that makes up for an adapter that is off; null when none is due. */
  owed: () => AdapterScope | null
  /** Where somebody writes; null when nobody does. */
  inUse: () => Place | null
}

export interface NextScope {
  /** By hand it is the scope of the document in use; by itself the one that is owed, or that has
   *  enough and the most to learn from. */
  of(automatic: boolean): AdapterScope
  /** Labels that wait for a scope. */
  waitingFor(scope: AdapterScope): Pick<WaitingScope, 'labels' | 'positive'>
  /** Of the scopes that have enough, or of all, the one with the most. */
  fullest(): WaitingScope
}

export function createNextScope({ settings, waiting, owed, inUse }: NextScopeDeps): NextScope {
  /** The most first. */
  const scopes = () =>
    waitingByScope(waiting().places, settings().learn.adapters, projectsOf(settings()))

  function fullest(): WaitingScope {
    const { minLabels, minPositive } = settings().learn
    const all = scopes()
    const hasEnough = ({ labels, positive }: WaitingScope) =>
      labels >= minLabels && positive >= minPositive
    return all.find(hasEnough) ?? all[0] ?? { scope: everything, labels: 0, positive: 0 }
  }

  return {
    of(automatic) {
      const due = automatic ? owed() : null
      if (due) return due
      const place = automatic ? null : inUse()
      return place
        ? scopeOf(settings().learn.adapters, place, projectsOf(settings()))
        : fullest().scope
    },
    waitingFor: (scope) =>
      scopes().find((one) => isSameScope(one.scope, scope)) ?? { labels: 0, positive: 0 },
    fullest,
  }
}
