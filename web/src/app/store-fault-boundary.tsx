import { Component, type ReactNode } from 'react'

import { FaultPage } from './fault-page'
import { reloadOnce } from './reload-once'

type Props = { children: ReactNode }

/**
 * A store that cannot be opened works again after a reload: done once by itself, then the person is asked. (A workspace that was
 * restored needs none: its stores are opened anew by `LocalStores`.)
 */
export class StoreFaultBoundary extends Component<Props, { broken: boolean }> {
  override state = { broken: false }

  static getDerivedStateFromError() {
    return { broken: true }
  }

  override componentDidCatch() {
    reloadOnce('store')
  }

  override render() {
    return this.state.broken ? <FaultPage /> : this.props.children
  }
}
