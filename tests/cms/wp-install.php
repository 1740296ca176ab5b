<?php
// php wp-install.php FOLDER: installs the site, and prints the application passwords of an editor and of who pulls.
define( 'WP_INSTALLING', true );
$settings = json_decode( file_get_contents( dirname( $argv[1] ) . '/settings.json' ), true );
$_SERVER['HTTP_HOST'] = parse_url( $settings['url'], PHP_URL_HOST ) . ':' . parse_url( $settings['url'], PHP_URL_PORT );
require $argv[1] . '/wp-config.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
add_filter( 'pre_wp_mail', '__return_true' );
wp_install( 'Exempelby kommun', 'admin', 'admin@exempelby.example', false, '', $settings['password'] );
switch_theme( 'twentytwentythree' );
styrdok_role(); // It is made when a page is asked for, and none has been yet.
foreach ( array( 'redaktor' => 'editor', 'styrdok' => 'styrdok' ) as $name => $role ) {
	$user = wp_insert_user(
		array(
			'user_login' => $name,
			'user_email' => "$name@exempelby.example",
			'user_pass'  => $settings['password'],
			'role'       => $role,
		)
	);
	list( $password ) = WP_Application_Passwords::create_new_application_password( $user, array( 'name' => 'styrdok' ) );
	echo "\n", $password, "\n";
}
