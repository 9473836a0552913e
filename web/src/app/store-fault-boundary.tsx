import { Component, type ReactNode } from 'react'

import { FaultPage } from './fault-page'
import { reloadOnce } from './reload-once'

type Props = { era: number; children: ReactNode }
type State = { era: number; broken: boolean }

/**
 * A store that cannot be opened works again after a reload: done once by itself, then the person is asked. (A workspace that was
 * restored needs none: its stores are opened anew by `LocalStores`.)
 */
export class StoreFaultBoundary extends Component<Props, State> {
  override state: State = { era: this.props.era, broken: false }

  static getDerivedStateFromError() {
    return { broken: true }
  }

  /** In another era there is another store, which deserves a try. */
  static getDerivedStateFromProps({ era }: Props, state: State): State | null {
    return era === state.era ? null : { era, broken: false }
  }

  override componentDidCatch() {
    reloadOnce('store')
  }

  override render() {
    return this.state.broken ? <FaultPage /> : this.props.children
  }
}
