import { Button } from '~/ui/button'

import styles from './settings.module.css'

type Props = { pending: boolean; save: string; saving: string; danger?: boolean; onCancel: () => void }

export function FormButtons({ pending, save, saving, danger, onCancel }: Props) {
  return (
    <div className={styles.buttons}>
      <Button onClick={onCancel}>Cancel</Button>
      <Button type="submit" look={danger ? 'danger-fill' : 'primary'} pending={pending}>
        {pending ? saving : save}
      </Button>
    </div>
  )
}
