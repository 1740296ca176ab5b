<?php
/**
 * Lets WordPress itself save and show posts: all of it is loaded, with its filters, but for a database.
 *
 * Each line of JSON on the standard input, {"post": …, "as": "editor" | "author"}, is answered by one
 * on the standard output: the post as it is saved, and what a visitor is sent. An author may not write
 * any HTML, so WordPress takes out of it what it thinks unsafe.
 */

error_reporting( E_ERROR );
ini_set( 'display_errors', 'stderr' );
define( 'ABSPATH', rtrim( $argv[1], '/' ) . '/' );
define( 'WP_CONTENT_DIR', __DIR__ . '/wp-content' );
define( 'WP_INSTALLING', true ); // An empty database is no reason to go to the installation.
define( 'WP_DEBUG', false );
define( 'DB_NAME', '' );
define( 'DB_USER', '' );
define( 'DB_PASSWORD', '' );
define( 'DB_HOST', '' );
foreach ( array( 'AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE' ) as $name ) {
	define( "{$name}_KEY", 'x' );
	define( "{$name}_SALT", 'x' );
}
$_SERVER += array( 'HTTP_HOST' => 'kommun.example', 'REQUEST_URI' => '/', 'SERVER_PROTOCOL' => 'HTTP/1.1' );
$table_prefix = 'wp_';

// Options that a database has from its installation on.
require ABSPATH . 'wp-includes/plugin.php';
$options = array(
	'siteurl'      => 'https://kommun.example',
	'home'         => 'https://kommun.example',
	'blog_charset' => 'UTF-8',
	'use_smilies'  => '1',
);
foreach ( $options as $name => $value ) {
	add_filter( "pre_option_$name", fn() => $value );
}

// No test asks another server: an address that stands alone would be fetched.
define( 'DISABLE_WP_CRON', true );
add_filter( 'pre_oembed_result', fn() => '<p>another page</p>' );
add_filter( 'pre_http_request', fn() => new WP_Error( 'offline' ) );

require ABSPATH . 'wp-settings.php';

function saved( $post, $as ) {
	if ( 'author' !== $as ) {
		return $post;
	}
	kses_init_filters();
	$post = wp_unslash( apply_filters( 'content_save_pre', wp_slash( $post ) ) );
	kses_remove_filters();
	return $post;
}

echo json_encode( array( 'version' => $wp_version ) ), "\n";
while ( false !== ( $line = fgets( STDIN ) ) ) {
	$asked = json_decode( $line, true );
	$post  = saved( $asked['post'], $asked['as'] );
	$shown = apply_filters( 'the_content', $post );
	echo json_encode( array( 'saved' => $post, 'shown' => $shown ) ), "\n";
}
