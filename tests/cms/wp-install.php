<?php
// php wp-install.php FOLDER: installs the site, and prints an application password.
define( 'WP_INSTALLING', true );
$settings = json_decode( file_get_contents( dirname( $argv[1] ) . '/settings.json' ), true );
$_SERVER['HTTP_HOST'] = parse_url( $settings['url'], PHP_URL_HOST ) . ':' . parse_url( $settings['url'], PHP_URL_PORT );
require $argv[1] . '/wp-config.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
add_filter( 'pre_wp_mail', '__return_true' );
wp_install( 'Exempelby kommun', 'admin', 'admin@exempelby.example', false, '', $settings['password'] );
switch_theme( 'twentytwentythree' );
$user = wp_insert_user(
	array(
		'user_login' => 'styrdok',
		'user_email' => 'styrdok@exempelby.example',
		'user_pass'  => $settings['password'],
		'role'       => 'editor',
	)
);
list( $password ) = WP_Application_Passwords::create_new_application_password( $user, array( 'name' => 'styrdok' ) );
echo "\n", $password, "\n";
