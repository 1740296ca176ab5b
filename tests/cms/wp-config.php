<?php
// What wordpress.py chose for this run lies beside the site's folder.
$styrdok = json_decode( file_get_contents( dirname( __DIR__ ) . '/settings.json' ), true );
define( 'DB_NAME', 'wordpress' );
define( 'DB_USER', 'root' );
define( 'DB_PASSWORD', '' );
define( 'DB_HOST', 'localhost:' . $styrdok['socket'] );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'WP_HOME', $styrdok['url'] );
define( 'WP_SITEURL', $styrdok['url'] );
define( 'WP_ENVIRONMENT_TYPE', 'local' ); // Or application passwords would want https.
define( 'WP_HTTP_BLOCK_EXTERNAL', true );
define( 'AUTOMATIC_UPDATER_DISABLED', true );
define( 'DISABLE_WP_CRON', true );
foreach ( array( 'AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE' ) as $name ) {
	define( $name . '_KEY', hash( 'sha256', $styrdok['password'] . $name ) );
	define( $name . '_SALT', hash( 'sha256', $styrdok['password'] . $name . 'salt' ) );
}
$table_prefix = 'wp_';
define( 'ABSPATH', __DIR__ . '/' );
require_once ABSPATH . 'wp-settings.php';
