/** All that an operator sees, in one piece. */
export { BackupsPage } from '~/features/operator/backups-page'
export { DeadLettersPage } from '~/features/operator/dead-letters-page'
export { HandlersPage } from '~/features/operator/handlers-page'
export { MonitorPage } from '~/features/operator/monitor-page'
export { ReceiptsPage } from '~/features/operator/receipts-page'
export { WorkspacePage } from '~/features/operator/workspace-page'
export { OperatorFrame } from './operator-frame'
