// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// PNG by libpng's simple interface.
#include "picture.hpp"

#include <png.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

bool write_png(const Picture& picture, const std::string& path, std::string& problem) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(picture.columns);
  image.height = static_cast<png_uint_32>(picture.rows);
  image.format = PNG_FORMAT_RGB;
  if (png_image_write_to_file(&image, path.c_str(), 0, picture.rgb.data(), 0, nullptr)) return true;
  problem = image.message;
  return false;
}

bool can_write(const std::string& path, std::string& problem) {
  const bool existed = std::filesystem::exists(path);
  std::FILE* file = std::fopen(path.c_str(), "ab");
  if (!file) {
    problem = std::strerror(errno);
    return false;
  }
  std::fclose(file);
  if (!existed) std::filesystem::remove(path);
  return true;
}
