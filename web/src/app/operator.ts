/** All that an operator sees, in one piece. */
export { DeadLettersPage } from '~/features/operator/dead-letters-page'
export { HandlersPage } from '~/features/operator/handlers-page'
export { MonitorPage } from '~/features/operator/monitor-page'
export { WorkspacePage } from '~/features/operator/workspace-page'
export { OperatorFrame } from './operator-frame'
