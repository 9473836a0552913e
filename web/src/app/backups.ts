/** The pages about backups and moving here, in one file that is loaded when somebody goes to one. */
export { BackupsPage } from '~/features/backups/backups-page'
export { ProgressPage } from '~/features/backups/progress-page'
export { RestorePage } from '~/features/backups/restore-page'
export { ImportRoute } from './import-route'
