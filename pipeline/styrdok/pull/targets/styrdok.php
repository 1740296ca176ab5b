<?php
/**
 * Plugin Name: styrdok
 * Description: Lets "styrdok pull" find the pages that it made, and keeps their text as it left it.
 * Version: 1
 * License: MIT
 *
 * Put this file in wp-content/mu-plugins/. There it is on as long as it lies there.
 */

defined( 'ABSPATH' ) || exit;

/**
 * Makes the role of the account that pulls: an editor who may also say which document a page is.
 * Nobody else may, for whoever says it can lift the guard on a page's text, or claim a document.
 */
function styrdok_role() {
	$editor = get_role( 'editor' );
	if ( $editor && ! get_role( 'styrdok' ) ) {
		$may = array_merge( $editor->capabilities, array( 'styrdok_pull' => true ) );
		add_role( 'styrdok', 'styrdok', $may );
	}
}
add_action( 'init', 'styrdok_role' );

add_action(
	'rest_api_init',
	function () {
		// Only ever written, with the page; who may is asked below, before anything is stored.
		register_rest_field(
			'page',
			'styrdok',
			array(
				'schema'          => array(
					'type'       => 'object',
					'properties' => array(
						'id'     => array( 'type' => 'string', 'required' => true ),
						'sha256' => array( 'type' => 'string', 'required' => true ),
						'publisher' => array( 'type' => 'string', 'required' => true ),
					),
				),
				'update_callback' => function ( $given, $page ) {
					if ( ! current_user_can( 'styrdok_pull' ) ) {
						return styrdok_refusal();
					}
					update_post_meta( $page->ID, '_styrdok_id', $given['id'] );
					update_post_meta( $page->ID, '_styrdok_publisher', $given['publisher'] );
					// Of what was stored, filters and all, so that later edits can be told.
					update_post_meta( $page->ID, '_styrdok_content', hash( 'sha256', get_post( $page->ID )->post_content ) );
					update_post_meta( $page->ID, '_styrdok_sha256', $given['sha256'] );
				},
			)
		);
		register_rest_route(
			'styrdok/v1',
			'/pages',
			array(
				'methods'             => 'GET',
				'permission_callback' => function () {
					return current_user_can( 'edit_others_pages' );
				},
				'callback'            => 'styrdok_pages',
			)
		);
	}
);

add_filter( 'wp_insert_post_data', 'styrdok_keep_content', 10, 2 );
add_filter(
	'rest_pre_insert_page',
	function ( $page, $request ) {
		if ( isset( $request['styrdok'] ) ) {
			if ( ! current_user_can( 'styrdok_pull' ) ) {
				return styrdok_refusal();
			}
			remove_filter( 'wp_insert_post_data', 'styrdok_keep_content' );
		}
		return $page;
	},
	10,
	2
);
// What else is saved by the same question is guarded as ever.
add_action(
	'rest_after_insert_page',
	function () {
		add_filter( 'wp_insert_post_data', 'styrdok_keep_content', 10, 2 );
	}
);

function styrdok_refusal() {
	return new WP_Error(
		'styrdok_forbidden',
		'Only an account with the role styrdok may say which document a page is.',
		array( 'status' => 403 )
	);
}

/**
 * Keeps the text when anybody else saves the page. Without this, an editor who only changes the
 * title would have the block editor write the text's signs in another way, in which WordPress
 * shows some of them as others.
 */
function styrdok_keep_content( $data, $given ) {
	$id = isset( $given['ID'] ) ? $given['ID'] : 0;
	if ( 'page' === $data['post_type'] && $id && get_post_meta( $id, '_styrdok_id', true ) ) {
		$data['post_content'] = wp_slash( get_post( $id )->post_content );
	}
	return $data;
}

/** Lists every page that a pull has made, the oldest first; those in the bin too. */
function styrdok_pages() {
	$pages = get_posts(
		array(
			'post_type'   => 'page',
			'post_status' => array( 'publish', 'future', 'draft', 'pending', 'private', 'trash' ),
			'meta_key'    => '_styrdok_id',
			'numberposts' => -1,
			'orderby'     => 'ID',
			'order'       => 'ASC',
		)
	);
	return array_map(
		function ( $page ) {
			$content = get_post_meta( $page->ID, '_styrdok_content', true );
			return array(
				'page'     => $page->ID,
				'id'       => get_post_meta( $page->ID, '_styrdok_id', true ),
				'sha256'   => get_post_meta( $page->ID, '_styrdok_sha256', true ),
				'publisher' => get_post_meta( $page->ID, '_styrdok_publisher', true ),
				'status'   => $page->post_status,
				'password' => '' !== $page->post_password,
				'edited'   => hash( 'sha256', $page->post_content ) !== $content,
			);
		},
		$pages
	);
}
