import styles from './brand.module.css'

export function Brand() {
  return (
    <span className={styles.brand}>
      <img className={styles.mark} src="/icon.svg" alt="" width={28} height={28} />
      Mooring
    </span>
  )
}
