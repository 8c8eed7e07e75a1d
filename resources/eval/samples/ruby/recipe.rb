# frozen_string_literal: true

require 'json'
require 'set'

# Recipes that know how to scale themselves, and a shopping list made of several.
module Kitchen
  Ingredient = Struct.new(:name, :amount, :unit, keyword_init: true) do
    def *(factor)
      Ingredient.new(name: name, amount: amount && amount * factor, unit: unit)
    end

    def to_s
      return name if amount.nil?

      [format('%g', amount), unit, name].compact.reject(&:empty?).join(' ')
    end
  end

  class ParseError < StandardError; end

  class Recipe
    attr_reader :title, :servings, :ingredients, :steps

    LINE = /\A(?<amount>\d+(?:[.,]\d+)?)?\s*(?<unit>g|kg|ml|l|tbsp|tsp)?\s+(?<name>.+)\z/

    def self.parse(text)
      head, *sections = text.split(/^## /)
      title = head[/^# (.+)$/, 1] or raise ParseError, 'a recipe starts with its title'
      servings = Integer(head[/serves (\d+)/i, 1] || 4)
      parts = sections.to_h { |section| section.split("\n", 2) }
      ingredients = parts.fetch('Ingredients', '').lines.map(&:strip).reject(&:empty?).map do |line|
        parse_ingredient(line.delete_prefix('- '))
      end
      new(title, servings, ingredients, parts.fetch('Steps', '').lines.map(&:strip).reject(&:empty?))
    end

    def self.parse_ingredient(line)
      match = LINE.match(line)
      return Ingredient.new(name: line) unless match

      amount = match[:amount]&.tr(',', '.')&.to_f
      Ingredient.new(name: match[:name], amount: amount, unit: match[:unit].to_s)
    end

    def initialize(title, servings, ingredients, steps)
      @title = title
      @servings = servings
      @ingredients = ingredients
      @steps = steps
    end

    def for(guests)
      factor = guests.to_f / servings
      self.class.new(title, guests, ingredients.map { |ingredient| ingredient * factor }, steps)
    end

    def to_json(*args)
      { title: title, servings: servings, ingredients: ingredients.map(&:to_h) }.to_json(*args)
    end
  end

  class ShoppingList
    include Enumerable

    def initialize(pantry = Set.new)
      @pantry = pantry
      @wanted = Hash.new { |hash, key| hash[key] = 0.0 }
    end

    def <<(recipe)
      recipe.ingredients.each do |ingredient|
        next if @pantry.include?(ingredient.name)

        @wanted[[ingredient.name, ingredient.unit]] += ingredient.amount.to_f
      end
      self
    end

    def each
      return enum_for(:each) unless block_given?

      @wanted.sort_by { |(name, _), _| name }.each do |(name, unit), amount|
        yield Ingredient.new(name: name, amount: amount.zero? ? nil : amount, unit: unit)
      end
    end
  end
end

if $PROGRAM_NAME == __FILE__
  list = Kitchen::ShoppingList.new(Set['salt', 'water'])
  ARGV.each do |path|
    list << Kitchen::Recipe.parse(File.read(path)).for(6)
  rescue Kitchen::ParseError => e
    warn "#{path}: #{e.message}"
  end
  puts list.map(&:to_s)
end
